use std::fmt;
use std::time::Duration;

/// How long something lasts, in six columns: `0.07s`, `12.3s`, `742s`, `31m05s`, `25h10m`, `12d04h`.
pub(crate) struct Age(pub(crate) Duration);

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, millis) = (self.0.as_secs(), self.0.subsec_millis());
        let text = match seconds {
            0..10 => format!("{seconds}.{:02}s", millis / 10),
            10..100 => format!("{seconds}.{}s", millis / 100),
            100..1_000 => format!("{seconds}s"),
            1_000..6_000 => format!("{}m{:02}s", seconds / 60, seconds % 60),
            6_000..360_000 => format!("{}h{:02}m", seconds / 3_600, seconds / 60 % 60),
            _ => format!("{}d{:02}h", seconds / 86_400, seconds / 3_600 % 24),
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_short() {
        for (millis, text) in [
            (0, "0.00s"),
            (68, "0.06s"),
            (9_999, "9.99s"),
            (12_345, "12.3s"),
            (99_999, "99.9s"),
            (742_000, "742s"),
            (1_865_000, "31m05s"),
            (5_999_000, "99m59s"),
            (90_600_000, "25h10m"),
            (1_051_200_000, "12d04h"),
        ] {
            assert_eq!(Age(Duration::from_millis(millis)).to_string(), text);
        }
        assert_eq!(Age(Duration::MAX).to_string(), "213503982334601d07h");
    }
}
