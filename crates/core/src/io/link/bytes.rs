//! The two streams of a packed board: numbers and codes in one, letters in the
//! other. Writer and reader keep the same memory of what came before, so that a
//! text is told by how it differs.

use super::{LinkError, tables::WORDS};
use crate::io::limits;
use rustc_hash::FxHashMap;

/// What a text is about; texts are compared with the last of the same topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Topic {
    Title,
    Notes,
    /// JSON of what the tables have no number for.
    Other,
    /// The name of a kind that the tables have no number for.
    Kind,
    NodeId(usize),
    LinkId,
    NodeLabel(usize),
    LinkLabel(usize),
    /// The value of a field, by the field's number.
    Field(usize),
    RecordName,
    RecordType,
    RecordValue,
}

// How a text is told; from `WORD` on, the place in the table of words follows
// by addition.
const LETTERS: u64 = 0;
const SAME: u64 = 1;
const NEXT: u64 = 2;
const NUMBERED: u64 = 3;
const WORD: u64 = 4;

/// The last text of each topic.
pub(super) type Memory = FxHashMap<Topic, String>;

#[derive(Default)]
pub(super) struct Writer {
    codes: Vec<u8>,
    letters: String,
    memory: Memory,
}

impl Writer {
    pub fn new(memory: Memory) -> Self {
        Self { memory, ..Self::default() }
    }

    pub fn finish(self) -> Vec<u8> {
        let mut out = Self::default();
        out.count(self.letters.len());
        out.codes.extend(self.letters.into_bytes());
        out.codes.extend(self.codes);
        out.codes
    }

    /// A number from 0, seven bits to the byte, the lowest first; the high bit
    /// says that more follow.
    pub fn natural(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.codes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.codes.push(number as u8);
    }

    pub fn count(&mut self, number: usize) {
        self.natural(number as u64);
    }

    pub fn whole(&mut self, number: i64) {
        self.natural(zigzag(number));
    }

    /// Any number, bit by bit.
    pub fn bits(&mut self, number: f64) {
        self.codes.extend(number.to_bits().to_le_bytes());
    }

    pub fn text(&mut self, topic: Topic, text: &str) {
        let last = self.memory.get(&topic).map_or("", String::as_str);
        let (stem, number) = numbered(text);
        let (last_stem, last_number) = numbered(last);
        let step = match (number, last_number) {
            (Some(number), Some(last)) if stem == last_stem => Some(number as i64 - last as i64),
            (Some(number), None) if stem == last_stem => Some(number as i64),
            _ => None,
        };
        if text == last {
            return self.natural(SAME);
        }
        if step == Some(1) {
            self.natural(NEXT);
        } else if let Some(word) = WORDS.iter().position(|word| *word == text) {
            self.natural(WORD + word as u64);
        } else if let Some(step) = step {
            self.natural(NUMBERED);
            self.whole(step);
        } else {
            self.natural(LETTERS);
            self.count(text.len());
            self.letters.push_str(text);
        }
        self.memory.insert(topic, text.to_owned());
    }
}

pub(super) struct Reader<'a> {
    codes: &'a [u8],
    letters: &'a str,
    memory: Memory,
    /// Bytes of text that may still be spelt out.
    budget: usize,
}

impl<'a> Reader<'a> {
    pub fn new(packed: &'a [u8], memory: Memory) -> Result<Self, LinkError> {
        let mut reader = Self { codes: packed, letters: "", memory, budget: limits::LINK_TEXT };
        let length = reader.count()?;
        let (letters, codes) = reader.codes.split_at_checked(length).ok_or(LinkError::Damaged)?;
        reader.letters = std::str::from_utf8(letters).map_err(|_| LinkError::Damaged)?;
        reader.codes = codes;
        Ok(reader)
    }

    /// Says whether all has been read.
    pub fn finish(self) -> Result<(), LinkError> {
        if self.codes.is_empty() && self.letters.is_empty() { Ok(()) } else { Err(LinkError::Damaged) }
    }

    fn byte(&mut self) -> Result<u8, LinkError> {
        let (first, rest) = self.codes.split_first().ok_or(LinkError::Damaged)?;
        self.codes = rest;
        Ok(*first)
    }

    pub fn natural(&mut self) -> Result<u64, LinkError> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            if part.leading_zeros() < shift {
                return Err(LinkError::Damaged);
            }
            number |= part << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(LinkError::Damaged)
    }

    pub fn count(&mut self) -> Result<usize, LinkError> {
        usize::try_from(self.natural()?).map_err(|_| LinkError::Damaged)
    }

    pub fn whole(&mut self) -> Result<i64, LinkError> {
        self.natural().map(unzigzag)
    }

    pub fn bits(&mut self) -> Result<f64, LinkError> {
        let (first, rest) = self.codes.split_first_chunk::<8>().ok_or(LinkError::Damaged)?;
        self.codes = rest;
        Ok(f64::from_bits(u64::from_le_bytes(*first)))
    }

    pub fn text(&mut self, topic: Topic) -> Result<String, LinkError> {
        let code = self.natural()?;
        let last = self.memory.get(&topic).map_or("", String::as_str);
        let text = match code {
            LETTERS => {
                let length = self.count()?;
                let (text, rest) = self.letters.split_at_checked(length).ok_or(LinkError::Damaged)?;
                self.letters = rest;
                text.to_owned()
            }
            SAME => last.to_owned(),
            NEXT => step(last, 1)?,
            NUMBERED => {
                let last = last.to_owned();
                step(&last, self.whole()?)?
            }
            word => {
                let word = usize::try_from(word - WORD).ok().and_then(|word| WORDS.get(word));
                word.ok_or(LinkError::Damaged)?.to_string()
            }
        };
        self.spend(text.len())?;
        if code != SAME {
            self.memory.insert(topic, text.clone());
        }
        Ok(text)
    }

    pub fn budget(&self) -> usize {
        self.budget
    }

    /// Takes bytes of text from the budget. Without one, a short link could
    /// repeat a long text until the memory is full.
    pub fn spend(&mut self, bytes: usize) -> Result<(), LinkError> {
        self.budget = self.budget.checked_sub(bytes).ok_or(LinkError::TooLarge)?;
        Ok(())
    }
}

/// The same text with another number at its end.
fn step(last: &str, step: i64) -> Result<String, LinkError> {
    let (stem, number) = numbered(last);
    let number = number.map_or(Some(step), |number| step.checked_add_unsigned(number));
    match number.and_then(|number| u64::try_from(number).ok()) {
        Some(number) => Ok(format!("{stem}{number}")),
        None => Err(LinkError::Damaged),
    }
}

/// A text and the number at its end, if there is one that is written plainly.
fn numbered(text: &str) -> (&str, Option<u64>) {
    // Nine digits are more than any running number has.
    let digits = text.bytes().rev().take(9).take_while(u8::is_ascii_digit).count();
    let (stem, number) = text.split_at(text.len() - digits);
    let is_plain = !number.starts_with('0') || number == "0";
    match number.parse() {
        Ok(number) if is_plain => (stem, Some(number)),
        _ => (text, None),
    }
}

/// Small numbers of either sign become small numbers from 0: 0, −1, 1, −2, 2 …
pub(super) fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

pub(super) fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_size_come_back() {
        let mut writer = Writer::default();
        let numbers = [0, 1, 127, 128, 16_383, 16_384, u64::MAX >> 1, u64::MAX];
        let wholes = [0, -1, 1, -64, 64, i64::MIN, i64::MAX];
        numbers.iter().for_each(|n| writer.natural(*n));
        wholes.iter().for_each(|n| writer.whole(*n));
        writer.bits(-0.1);
        let packed = writer.finish();
        let mut reader = Reader::new(&packed, Memory::default()).unwrap();
        assert!(numbers.iter().all(|n| reader.natural() == Ok(*n)));
        assert!(wholes.iter().all(|n| reader.whole() == Ok(*n)));
        assert_eq!(reader.bits(), Ok(-0.1));
        assert_eq!(reader.finish(), Ok(()));
    }

    #[test]
    fn texts_come_back_and_one_that_goes_on_counting_costs_a_byte() {
        let texts = [
            "Server 1",
            "Server 2",
            "Server 3",
            "Server 3",
            "Server 12",
            "Server 01",
            "Server 9",
            "7",
            "Nginx",
            "é1",
            "",
        ];
        let mut writer = Writer::default();
        texts.iter().for_each(|text| writer.text(Topic::LinkId, text));
        assert_eq!(writer.letters, "Server 01Server 97é1");
        let packed = writer.finish();
        let mut reader = Reader::new(&packed, Memory::default()).unwrap();
        for text in texts {
            assert_eq!(reader.text(Topic::LinkId).as_deref(), Ok(text));
        }
        assert_eq!(reader.finish(), Ok(()));
    }

    #[test]
    fn a_text_repeated_without_end_is_refused() {
        let mut writer = Writer::default();
        let long = "x".repeat(30_000);
        (0..200).for_each(|_| writer.text(Topic::Notes, &long));
        let packed = writer.finish();
        assert!(packed.len() < 31_000);
        let mut reader = Reader::new(&packed, Memory::default()).unwrap();
        let end = (0..200).find_map(|_| reader.text(Topic::Notes).err());
        assert_eq!(end, Some(LinkError::TooLarge));
    }
}
