//! Where the assistant's words come from: the same answer to the same question, without a network. A model's output goes
//! here, part by part as it comes.

/// Words that are looked at.
const MOST: usize = 200;

/// The parts of an answer, Markdown.
pub fn answer(question: &str) -> Vec<String> {
    let words: Vec<_> = question.split_whitespace().map(plain).filter(|word| !word.is_empty()).collect();
    let looked = &words[..words.len().min(MOST)];
    let text = match looked.iter().max_by_key(|word| word.chars().count()) {
        None => "I see no words. Try **one**?".to_owned(),
        Some(longest) => format!(
            "You wrote **{}** words; the longest is *{longest}*. Backwards it reads:\n\n> {}\n\nThat is all I can do \
             without a model.",
            words.len(),
            looked.iter().rev().copied().collect::<Vec<_>>().join(" "),
        ),
    };
    text.split_inclusive(' ').map(str::to_owned).collect()
}

/// A word without what Markdown would read in it.
fn plain(word: &str) -> &str {
    word.trim_matches(|character: char| !character.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_question_has_the_same_answer() {
        let parts = answer("What is a *walrus*?");
        assert!(parts.len() > 10, "{parts:?}");
        assert_eq!(parts, answer("What is a *walrus*?"));
        assert!(parts.concat().contains("**4** words; the longest is *walrus*"));
        assert!(parts.concat().contains("> walrus a is What"));
        assert_eq!(answer(" \n").concat(), "I see no words. Try **one**?");
    }
}
