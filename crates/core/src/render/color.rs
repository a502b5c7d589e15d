//! Colours as numbers: mixing them, and how well one stands out from another.

/// A colour with an opacity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Color {
    pub r: u8,
    pub g: u8,
    pub b: u8,
    /// 0 is clear, 1 solid.
    pub alpha: f64,
}

impl Color {
    pub const BLACK: Self = Self::solid(0, 0, 0);
    pub const WHITE: Self = Self::solid(255, 255, 255);

    pub const fn solid(r: u8, g: u8, b: u8) -> Self {
        Self { r, g, b, alpha: 1.0 }
    }

    /// From `0xrrggbb`.
    pub const fn hex(rgb: u32) -> Self {
        Self::solid((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
    }

    /// From `#rrggbb`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        u32::from_str_radix(digits, 16).ok().map(Self::hex)
    }

    /// This colour with the share `share` of another laid over it.
    #[must_use]
    pub fn mixed(self, other: Self, share: f64) -> Self {
        let mix = |a: u8, b: u8| libm::round(f64::from(a) + (f64::from(b) - f64::from(a)) * share) as u8;
        Self::solid(mix(self.r, other.r), mix(self.g, other.g), mix(self.b, other.b))
    }

    /// The contrast ratio of WCAG 2, from 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Relative luminance as WCAG 2 defines it, from 0 to 1.
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
        };
        0.2126 * linear(self.r) + 0.7152 * linear(self.g) + 0.0722 * linear(self.b)
    }

    /// This colour, moved towards `towards` until it stands out from all of
    /// `grounds` by `contrast`.
    #[must_use]
    pub fn standing_out(self, grounds: &[Self], towards: Self, contrast: f64) -> Self {
        (0..=50)
            .map(|step| self.mixed(towards, f64::from(step) / 50.0))
            .find(|color| grounds.iter().all(|ground| color.contrast(*ground) >= contrast))
            .unwrap_or(towards)
    }

    /// `#rrggbb`, without the opacity.
    pub fn to_hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.r, self.g, self.b)
    }

    /// The colour as a CSS value.
    pub fn to_css(self) -> String {
        if self.alpha >= 1.0 {
            return self.to_hex();
        }
        format!("rgb({} {} {} / {})", self.r, self.g, self.b, self.alpha)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((Color::BLACK.contrast(Color::WHITE) - 21.0).abs() < 1e-9);
        assert!((Color::hex(0x767676).contrast(Color::WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn a_colour_is_moved_only_as_far_as_needed() {
        let blue = Color::hex(0x2563eb);
        assert_eq!(blue.standing_out(&[Color::WHITE], Color::BLACK, 4.5), blue);
        let pale = Color::hex(0xffe0e0).standing_out(&[Color::WHITE], Color::BLACK, 4.5);
        assert!((4.5..5.2).contains(&pale.contrast(Color::WHITE)));
    }

    #[test]
    fn colours_are_written_and_read() {
        assert_eq!(Color::parse("#2563eb").map(Color::to_hex).as_deref(), Some("#2563eb"));
        assert_eq!(Color::parse("blue"), None);
        assert_eq!(Color { alpha: 0.5, ..Color::BLACK }.to_css(), "rgb(0 0 0 / 0.5)");
    }
}
