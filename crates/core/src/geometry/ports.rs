//! Places along one side of a node, one for each link that ends there.

/// Puts places in the given order at least `spacing` apart within `low..=high`,
/// each as near as can be to where it would like to be. Where there is no room
/// the places move closer together.
///
/// This is isotonic regression by pooling adjacent violators: places that would
/// come too close form a block, which lies at the mean of its wishes.
pub fn spread(wishes: &[f64], spacing: f64, (low, high): (f64, f64)) -> Vec<f64> {
    let count = wishes.len();
    if count == 0 {
        return Vec::new();
    }
    let middle = low.midpoint(high);
    let (low, high) = if low <= high { (low, high) } else { (middle, middle) };
    let spacing = if count > 1 { spacing.min((high - low) / (count - 1) as f64) } else { spacing };
    // Less the room that the places before it need, a place only has to be no
    // further back than the one before it.
    let mut blocks: Vec<(f64, usize)> = Vec::with_capacity(count);
    for (index, wish) in wishes.iter().enumerate() {
        let mut block = (wish - index as f64 * spacing, 1);
        while let Some((mean, size)) = blocks.pop_if(|(mean, _)| *mean > block.0) {
            let total = size + block.1;
            block = ((mean * size as f64 + block.0 * block.1 as f64) / total as f64, total);
        }
        blocks.push(block);
    }
    let last = high - (count - 1) as f64 * spacing;
    blocks
        .into_iter()
        .flat_map(|(mean, size)| std::iter::repeat_n(mean.clamp(low, last.max(low)), size))
        .enumerate()
        .map(|(index, place)| place + index as f64 * spacing)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn places_keep_order_distance_and_bounds(
            wishes in prop::collection::vec(-100.0..200.0, 1..20), spacing in 1.0..30.0,
        ) {
            let places = spread(&wishes, spacing, (0.0, 100.0));
            let apart = spacing.min(100.0 / (wishes.len().max(2) - 1) as f64);
            prop_assert_eq!(places.len(), wishes.len());
            prop_assert!(places.iter().all(|place| (-1e-9..=100.0 + 1e-9).contains(place)));
            prop_assert!(places.windows(2).all(|pair| pair[1] - pair[0] > apart - 1e-9));
        }
    }

    #[test]
    fn wishes_are_met_where_there_is_room() {
        assert_eq!(spread(&[10.0, 50.0], 10.0, (0.0, 100.0)), [10.0, 50.0]);
        assert_eq!(spread(&[30.0, 30.0, 30.0], 10.0, (0.0, 60.0)), [20.0, 30.0, 40.0]);
        assert_eq!(spread(&[30.0, 30.0], 10.0, (0.0, 60.0)), [25.0, 35.0]);
        assert_eq!(spread(&[30.0], 10.0, (40.0, 20.0)), [30.0], "a side shorter than its margins");
        assert_eq!(spread(&[5.0, 5.0, 5.0], 40.0, (0.0, 20.0)), [0.0, 10.0, 20.0]);
    }
}
