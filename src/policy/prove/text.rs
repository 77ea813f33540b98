//! Shortest texts that match some lists of patterns and do not match others.
//!
//! The patterns of a question run side by side as one automaton, whose states are the places in them that a text has
//! reached. A breadth-first search over it yields a shortest text, or the proof that there is none.

use std::collections::VecDeque;
use std::rc::Rc;

use rustc_hash::FxHashSet;
use smallvec::SmallVec;

/// An element of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Elem {
    Char(char),
    /// A character in lower case that stands for its upper case too.
    Fold(char),
    /// Any character.
    One,
    /// Any character, or the value of a variable.
    Item,
    /// Any character but a colon.
    OneInPart,
    /// Any text.
    Any,
    /// Any text without a colon.
    AnyInPart,
    /// The value of a policy variable, not known and not empty.
    Variable(u32),
    /// The end of the pattern.
    End,
}

/// A pattern, without its end.
pub(super) type Glob = Vec<Elem>;

/// What a text must do: match one of the patterns, or none of them.
#[derive(Debug, Clone)]
pub(super) struct Demand {
    pub globs: Rc<[Glob]>,
    pub wanted: bool,
}

impl Demand {
    pub(super) fn new(globs: impl IntoIterator<Item = Glob>, wanted: bool) -> Self {
        Self { globs: globs.into_iter().collect(), wanted }
    }
}

/// A place in a text: a character, or the value of a policy variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Symbol {
    Char(char),
    Variable(u32),
}

/// The outcome of a search.
#[derive(Debug, Clone)]
pub(super) enum Found {
    Nothing,
    Text(Vec<Symbol>),
    /// The search was given up.
    GivenUp,
}

/// Limit of the sets of places that a search visits. A text of an ARN takes some 60; a list of patterns that each begin and end with
/// `*` may take exponentially many.
const VISITED_LIMIT: usize = 4_000;

/// A demand without the patterns that no text can match which meets the others.
#[derive(Debug)]
struct Rest<'d> {
    globs: SmallVec<[&'d [Elem]; 4]>,
    wanted: bool,
}

/// The patterns of all demands in a row.
struct Automaton<'r, 'd> {
    demands: &'r [Rest<'d>],
    elems: Vec<Elem>,
    demand_of: Vec<u16>,
}

/// Returns a shortest text that meets all demands.
pub(super) fn shortest(demands: &[Demand]) -> Found {
    let Some(demands) = rests(demands) else { return Found::Nothing };
    let is_literal = |glob: &[Elem]| glob.iter().all(|elem| matches!(elem, Elem::Char(_)));
    if let Some(few) = demands.iter().find(|demand| demand.wanted && demand.globs.iter().all(|glob| is_literal(glob))) {
        return shortest_of(&few.globs, &demands);
    }
    let mut automaton = Automaton { demands: &demands, elems: Vec::new(), demand_of: Vec::new() };
    let mut start = Vec::new();
    for (index, demand) in demands.iter().enumerate() {
        for glob in &demand.globs {
            start.push(automaton.elems.len() as u32);
            automaton.elems.extend(glob.iter().copied().chain([Elem::End]));
            automaton.demand_of.resize(automaton.elems.len(), index as u16);
        }
    }
    automaton.search(&start)
}

/// Returns the demands with the patterns that play a part, or nothing if what patterns begin with shows that no text meets all.
fn rests(demands: &[Demand]) -> Option<Vec<Rest<'_>>> {
    let mut rests: Vec<Rest<'_>> = Vec::with_capacity(demands.len());
    let mut wanted: Vec<&Demand> = demands.iter().filter(|demand| demand.wanted).collect();
    wanted.sort_by_key(|demand| demand.globs.len());
    let fits = |glob: &[Elem]| wanted.iter().all(|other| other.globs.iter().any(|other| !differ(glob, other)));
    for demand in demands {
        let globs = demand.globs.iter().map(Vec::as_slice).filter(|glob| fits(glob));
        let globs: SmallVec<[&[Elem]; 4]> = globs.collect();
        match (demand.wanted, globs.is_empty()) {
            (true, true) => return None,
            (false, true) => {}
            (wanted, false) => rests.push(Rest { globs, wanted }),
        }
    }
    // What one demand wants, pattern by pattern, another one may not want.
    let contradicts = |rest: &Rest<'_>| {
        rests.iter().any(|other| other.wanted && other.globs.iter().all(|glob| rest.globs.contains(glob)))
    };
    (!rests.iter().any(|rest| !rest.wanted && contradicts(rest))).then_some(rests)
}

/// Returns whether what two patterns begin with shows that no text matches both.
fn differ(one: &[Elem], other: &[Elem]) -> bool {
    let takes = |elem: &Elem| !matches!(elem, Elem::Any | Elem::AnyInPart);
    for place in 0.. {
        match (one.get(place), other.get(place)) {
            (Some(Elem::Char(one)), Some(Elem::Char(other))) if one != other => return true,
            (Some(Elem::Char(_)), Some(Elem::Char(_))) => {}
            (Some(elem), None) | (None, Some(elem)) => return takes(elem),
            _ => return false,
        }
    }
    false
}

/// Returns the shortest of some texts without wildcards that meets all demands.
fn shortest_of(literals: &[&[Elem]], demands: &[Rest<'_>]) -> Found {
    let text = |glob: &&[Elem]| -> Vec<char> {
        let character = |elem: &Elem| match elem {
            Elem::Char(character) => Some(*character),
            _ => None,
        };
        glob.iter().filter_map(character).collect()
    };
    let meets = |text: &[char]| {
        demands.iter().all(|demand| demand.globs.iter().any(|glob| matches(glob, text)) == demand.wanted)
    };
    let mut texts: Vec<Vec<char>> = literals.iter().map(text).collect();
    texts.sort_by_key(Vec::len);
    match texts.into_iter().find(|text| meets(text)) {
        Some(text) => Found::Text(text.into_iter().map(Symbol::Char).collect()),
        None => Found::Nothing,
    }
}

/// Returns whether a text without variables matches a pattern.
pub(super) fn matches(glob: &[Elem], text: &[char]) -> bool {
    // Most patterns differ in what they begin with.
    let literal = glob.iter().take_while(|elem| matches!(elem, Elem::Char(_))).count();
    if literal > text.len() || (0..literal).any(|place| glob[place] != Elem::Char(text[place])) {
        return false;
    }
    let (glob, text) = (&glob[literal..], &text[literal..]);
    if glob.is_empty() {
        return text.is_empty();
    }
    if *glob == [Elem::Any] {
        return true;
    }
    let enter = |places: &mut [bool], mut place: usize| {
        places[place] = true;
        while matches!(glob.get(place), Some(Elem::Any | Elem::AnyInPart)) {
            place += 1;
            places[place] = true;
        }
    };
    let mut places = vec![false; glob.len() + 1];
    let mut next = places.clone();
    enter(&mut places, 0);
    for &character in text {
        next.fill(false);
        for (place, elem) in glob.iter().enumerate().filter(|(place, _)| places[*place]) {
            let (moves, stays) = match *elem {
                Elem::Char(wanted) => (wanted == character, false),
                Elem::Fold(wanted) => (folds_to(character, wanted), false),
                Elem::One | Elem::Item => (true, false),
                Elem::OneInPart => (character != ':', false),
                Elem::Any => (false, true),
                Elem::AnyInPart => (false, character != ':'),
                Elem::Variable(_) | Elem::End => (false, false),
            };
            if moves {
                enter(&mut next, place + 1);
            }
            if stays {
                enter(&mut next, place);
            }
        }
        std::mem::swap(&mut places, &mut next);
    }
    places[glob.len()]
}

impl Automaton<'_, '_> {
    fn search(&self, start: &[u32]) -> Found {
        let mut first = Vec::new();
        start.iter().for_each(|place| self.enter(*place, &mut first));
        let Some(first) = self.pruned(first) else { return Found::Nothing };
        // Each entry: the places, the entry before it and the symbol that leads here.
        let mut nodes: Vec<(Vec<u32>, usize, Option<Symbol>)> = vec![(first.clone(), 0, None)];
        let mut visited = FxHashSet::default();
        visited.insert(first);
        let mut queue = VecDeque::from([0]);
        while let Some(node) = queue.pop_front() {
            let places = &nodes[node].0;
            if self.accepts(places) {
                return Found::Text(Self::path(&nodes, node));
            }
            // Most of a text is what a pattern says. A demand that is at one character goes on there, and never comes back.
            let forced = if queue.is_empty() { self.forced(places) } else { None };
            if let Some(symbol) = forced {
                if let Some(next) = self.step(places, symbol) {
                    nodes.push((next, node, Some(symbol)));
                    queue.push_back(nodes.len() - 1);
                }
                continue;
            }
            for symbol in self.symbols(&nodes[node].0) {
                let Some(next) = self.step(&nodes[node].0, symbol) else { continue };
                if visited.contains(&next) {
                    continue;
                }
                if visited.len() >= VISITED_LIMIT {
                    return Found::GivenUp;
                }
                visited.insert(next.clone());
                nodes.push((next, node, Some(symbol)));
                queue.push_back(nodes.len() - 1);
            }
        }
        Found::Nothing
    }

    /// Returns the only symbol with which a demand can go on, if one of them shows it at once.
    fn forced(&self, places: &[u32]) -> Option<Symbol> {
        // The places of a demand stand side by side.
        let mut of_demand =
            places.chunk_by(|one, other| self.demand_of[*one as usize] == self.demand_of[*other as usize]);
        of_demand.find_map(|places| match (places, self.elems[places[0] as usize]) {
            ([place], Elem::Char(character)) if self.demands[usize::from(self.demand_of[*place as usize])].wanted => {
                Some(Symbol::Char(character))
            }
            _ => None,
        })
    }

    fn path(nodes: &[(Vec<u32>, usize, Option<Symbol>)], mut node: usize) -> Vec<Symbol> {
        let mut symbols = Vec::new();
        while let (_, before, Some(symbol)) = &nodes[node] {
            symbols.push(*symbol);
            node = *before;
        }
        symbols.reverse();
        symbols
    }

    /// Adds a place and those that are reached from it without a symbol.
    fn enter(&self, mut place: u32, places: &mut Vec<u32>) {
        loop {
            places.push(place);
            if !matches!(self.elems[place as usize], Elem::Any | Elem::AnyInPart) {
                return;
            }
            place += 1;
        }
    }

    /// Returns the places in order, or nothing if no text from here on meets the demands.
    fn pruned(&self, mut places: Vec<u32>) -> Option<Vec<u32>> {
        places.sort_unstable();
        places.dedup();
        let matches_all = |place: u32| {
            self.elems[place as usize] == Elem::Any && self.elems.get(place as usize + 1) == Some(&Elem::End)
        };
        let mut alive = vec![false; self.demands.len()];
        let mut met = vec![None; self.demands.len()];
        for &place in &places {
            let demand = usize::from(self.demand_of[place as usize]);
            alive[demand] = true;
            if matches_all(place) {
                met[demand] = met[demand].or(Some(place));
            }
        }
        for (index, demand) in self.demands.iter().enumerate() {
            if demand.wanted && !alive[index] || !demand.wanted && met[index].is_some() {
                return None;
            }
        }
        // Where a pattern matches whatever follows, the other places of its demand play no part any more.
        places.retain(|&place| {
            let demand = usize::from(self.demand_of[place as usize]);
            met[demand].is_none_or(|met| met == place || met + 1 == place)
        });
        Some(places)
    }

    fn accepts(&self, places: &[u32]) -> bool {
        let mut ended = vec![false; self.demands.len()];
        for &place in places {
            if self.elems[place as usize] == Elem::End {
                ended[usize::from(self.demand_of[place as usize])] = true;
            }
        }
        self.demands.iter().zip(ended).all(|(demand, ended)| demand.wanted == ended)
    }

    /// Returns the symbols that tell the places apart, as far as a demanded match can go on with them. A character that only
    /// unwanted patterns name is never better than one that no pattern names.
    fn symbols(&self, places: &[u32]) -> Vec<Symbol> {
        let mut by_demand: Vec<(bool, Vec<Symbol>)> = vec![(false, Vec::new()); self.demands.len()];
        let mut named = Vec::new();
        let mut in_part = false;
        for &place in places {
            let (any, symbols) = &mut by_demand[usize::from(self.demand_of[place as usize])];
            match self.elems[place as usize] {
                Elem::Char(character) => {
                    symbols.push(Symbol::Char(character));
                    named.push(character);
                }
                Elem::Fold(character) => {
                    let upper = character.to_uppercase().filter(|upper| folds_to(*upper, character));
                    let signs = ['\u{212A}', '\u{212B}'].into_iter().filter(|sign| folds_to(*sign, character));
                    for character in [character].into_iter().chain(upper).chain(signs) {
                        symbols.push(Symbol::Char(character));
                        named.push(character);
                    }
                }
                Elem::Variable(variable) => symbols.push(Symbol::Variable(variable)),
                Elem::One | Elem::Item | Elem::Any => *any = true,
                Elem::OneInPart | Elem::AnyInPart => (*any, in_part) = (true, true),
                Elem::End => {}
            }
        }
        let wanted = || self.demands.iter().zip(&by_demand).filter(|(demand, _)| demand.wanted).map(|(_, of)| of);
        // Where a demand leaves no choice, its symbols are all that there are.
        let mut symbols = match wanted().filter(|(any, _)| !any).min_by_key(|(_, symbols)| symbols.len()) {
            Some((_, symbols)) => symbols.clone(),
            None => {
                let other = OTHERS.chars().chain((0x4E00..).map_while(char::from_u32));
                let other = other.into_iter().find(|other| !named.contains(other)).map(Symbol::Char);
                let symbols = other.into_iter().chain(wanted().flat_map(|(_, symbols)| symbols.iter().copied()));
                symbols.chain(in_part.then_some(Symbol::Char(':'))).collect()
            }
        };
        let mut seen = FxHashSet::default();
        symbols.retain(|symbol| seen.insert(*symbol));
        symbols
    }

    fn step(&self, places: &[u32], symbol: Symbol) -> Option<Vec<u32>> {
        let mut next = Vec::with_capacity(places.len() + 4);
        for &place in places {
            let moves = match (self.elems[place as usize], symbol) {
                (Elem::Char(wanted), Symbol::Char(character)) => wanted == character,
                (Elem::Fold(wanted), Symbol::Char(character)) => folds_to(character, wanted),
                (Elem::One, Symbol::Char(_)) | (Elem::Item, _) => true,
                (Elem::OneInPart, Symbol::Char(character)) => character != ':',
                (Elem::Variable(wanted), Symbol::Variable(variable)) => wanted == variable,
                (Elem::Any, _) => {
                    self.enter(place, &mut next);
                    false
                }
                (Elem::AnyInPart, Symbol::Char(character)) => {
                    if character != ':' {
                        self.enter(place, &mut next);
                    }
                    false
                }
                _ => false,
            };
            if moves {
                self.enter(place + 1, &mut next);
            }
        }
        self.pruned(next)
    }
}

/// Characters for where any will do, those that read best first.
const OTHERS: &str = "xyzabcdefghijklmnopqrstuvw0123456789XYZABCDEFGHIJKLMNOPQRSTUVW-_.";

/// Returns whether a character in lower case is another one.
fn folds_to(character: char, lower: char) -> bool {
    let mut folded = character.to_lowercase();
    folded.next() == Some(lower) && folded.next().is_none()
}

/// Returns values of variables with which a pattern matches a text.
pub(super) fn captured(glob: &[Elem], text: &[char]) -> Option<Vec<(u32, String)>> {
    /// Limit of the attempts at one pattern.
    const ATTEMPTS: usize = 10_000;
    fn go(glob: &[Elem], text: &[char], values: &mut Vec<(u32, String)>, left: &mut usize) -> bool {
        *left = left.saturating_sub(1);
        if *left == 0 {
            return false;
        }
        let Some((elem, rest)) = glob.split_first() else { return text.is_empty() };
        let one = |allowed: &dyn Fn(char) -> bool| text.first().is_some_and(|first| allowed(*first));
        let any = |left: &mut usize, values: &mut Vec<(u32, String)>, in_part: bool| {
            let longest = match in_part {
                true => text.iter().take_while(|character| **character != ':').count(),
                false => text.len(),
            };
            (0..=longest).any(|length| go(rest, &text[length..], values, left))
        };
        match *elem {
            Elem::Char(wanted) => one(&|first| first == wanted) && go(rest, &text[1..], values, left),
            Elem::Fold(wanted) => one(&|first| folds_to(first, wanted)) && go(rest, &text[1..], values, left),
            Elem::One | Elem::Item => one(&|_| true) && go(rest, &text[1..], values, left),
            Elem::OneInPart => one(&|first| first != ':') && go(rest, &text[1..], values, left),
            Elem::Any => any(left, values, false),
            Elem::AnyInPart => any(left, values, true),
            Elem::Variable(variable) => {
                if let Some((_, value)) = values.iter().find(|(known, _)| *known == variable) {
                    let value: Vec<char> = value.chars().collect();
                    return text.starts_with(&value) && go(rest, &text[value.len()..], values, left);
                }
                (1..=text.len()).any(|length| {
                    values.push((variable, text[..length].iter().collect()));
                    let fits = go(rest, &text[length..], values, left);
                    if !fits {
                        values.pop();
                    }
                    fits
                })
            }
            Elem::End => text.is_empty(),
        }
    }
    let mut values = Vec::new();
    let mut left = ATTEMPTS;
    go(glob, text, &mut values, &mut left).then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `*` and `?` are wildcards, `$` is a variable.
    fn glob(text: &str) -> Glob {
        let elem = |character| match character {
            '*' => Elem::Any,
            '?' => Elem::One,
            '$' => Elem::Variable(0),
            other => Elem::Char(other),
        };
        text.chars().map(elem).collect()
    }

    fn told(wanted: &[&[&str]], unwanted: &[&str]) -> Option<String> {
        let globs = |texts: &[&str]| texts.iter().map(|text| glob(text)).collect::<Vec<_>>();
        let mut demands: Vec<Demand> = wanted.iter().map(|texts| Demand::new(globs(texts), true)).collect();
        demands.push(Demand::new(globs(unwanted), false));
        match shortest(&demands) {
            Found::Nothing => None,
            Found::Text(symbols) => Some(
                symbols
                    .iter()
                    .map(|symbol| match symbol {
                        Symbol::Char(character) => *character,
                        Symbol::Variable(_) => '$',
                    })
                    .collect(),
            ),
            Found::GivenUp => panic!("given up"),
        }
    }

    #[test]
    fn shortest_texts() {
        for (wanted, unwanted, text) in [
            (&[&["a*"][..]][..], &[][..], Some("a")),
            (&[&["a*"], &["*b"]], &[], Some("ab")),
            (&[&["a*"], &["*b"]], &["ab"], Some("axb")),
            (&[&["a*"]], &["a*"], None),
            (&[&["a?*"]], &["ax*", "ay*"], Some("az")),
            (&[&["a*"]], &["a", "a?*"], None),
            (&[&["ab", "cd"]], &["a*"], Some("cd")),
            (&[&["*"]], &["?*"], Some("")),
            (&[&["*ab*"], &["*ba*"]], &[], Some("aba")),
            (&[&["a/$"]], &["a/*"], None),
            (&[&["a/$"]], &["a/?"], Some("a/$")),
            (&[&["a/$/b"]], &["a/$/b"], None),
            (&[&["a/*"]], &["a/$"], Some("a/")),
            (&[&["a/?*"]], &["a/$", "a/x"], Some("a/y")),
            // What patterns begin with, or that one has both sides, decides.
            (&[&["ab*", "c*"], &["ax*", "d*"]], &[], None),
            (&[&["ab*", "c*"], &["ax*", "c*d"]], &["ab*"], Some("cd")),
            (&[&["ab", "abc*"], &["abc"]], &[], Some("abc")),
            (&[&["ab"], &["ab?*"]], &[], None),
            (&[&["a*", "b*"]], &["b*", "x*", "a*"], None),
            (&[&["a*", "b*"], &["*c"]], &["b*"], Some("ac")),
            (&[&["*"], &["*b", "*c"]], &["*b", "*c", "x"], None),
        ] {
            assert_eq!(told(wanted, unwanted).as_deref(), text, "{wanted:?} without {unwanted:?}");
        }
    }

    #[test]
    fn literals_are_matched_as_the_automaton_would() {
        for pattern in ["a*", "*b", "a?c", "*", "?", "a*b*c", "", "abc", "*?", "$", "a$"] {
            for text in ["", "a", "b", "ab", "abc", "aXc", "aXbYc"] {
                let characters: Vec<char> = text.chars().collect();
                // With a `?` more there is no literal, and the automaton decides.
                let mut loose: Glob = glob(text);
                loose.push(Elem::Any);
                let demands = [
                    Demand::new([loose], true),
                    Demand::new([glob(&"?".repeat(text.len()))], true),
                    Demand::new([glob(pattern)], true),
                ];
                let found = !matches!(shortest(&demands), Found::Nothing);
                assert_eq!(matches(&glob(pattern), &characters), found, "{pattern} {text}");
            }
        }
    }

    #[test]
    fn a_search_that_grows_without_end_is_given_up() {
        let unwanted: Vec<Glob> = (0..40).map(|n| glob(&format!("*{}*{}*", n % 7, n % 10))).collect();
        let long: Glob = glob(&"?".repeat(60));
        let all_digits: Vec<Glob> = vec![glob("*0*1*2*3*4*5*6*7*8*9*")];
        let demands = [Demand::new([long], true), Demand::new(all_digits, true), Demand::new(unwanted, false)];
        assert!(!matches!(shortest(&demands), Found::Text(_)));
    }

    #[test]
    fn values_of_variables_are_captured() {
        let text: Vec<char> = "a/bc/d".chars().collect();
        assert_eq!(captured(&glob("a/$/d"), &text), Some(vec![(0, "bc".to_owned())]));
        assert_eq!(captured(&glob("a/$/e"), &text), None);
        assert_eq!(captured(&glob("$*"), &text), Some(vec![(0, "a".to_owned())]));
    }
}
