//! Sums in a text, worked out again.

/// All sums of a text that do not come out, `22 = 1 + 21` among them if it were wrong; numbers are
/// those of TCP, modulo 2^32. Also how many there are.
pub(crate) fn wrong_sums(text: &str) -> (usize, Vec<String>) {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut sums = 0;
    let mut wrong = Vec::new();
    for (at, _) in words.iter().enumerate().filter(|(_, word)| **word == "=") {
        let Some(left) = at.checked_sub(1).and_then(|at| number(words[at])) else {
            continue;
        };
        let Some(mut right) = words.get(at + 1).and_then(|word| number(word)) else {
            continue;
        };
        let mut rest = words[at + 2..].chunks_exact(2);
        while let Some([sign, word]) = rest.next() {
            right = match (*sign, number(word)) {
                ("+", Some(value)) => right.wrapping_add(value),
                ("-", Some(value)) => right.wrapping_sub(value),
                _ => break,
            };
        }
        sums += 1;
        if left != right {
            wrong.push(words[at.saturating_sub(3)..(at + 8).min(words.len())].join(" "));
        }
    }
    (sums, wrong)
}

fn number(word: &str) -> Option<u32> {
    word.trim_end_matches([':', ',', ';', '.', ')'])
        .parse()
        .ok()
}
