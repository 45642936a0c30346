//! Requests made from examples and an honest corpus by bending them: other encodings, other places, other shapes,
//! broken pieces. The same seed gives the same requests. Both engines must say the same of each
//! (`docs/detection.md`, "Generated requests").

mod arrange;
mod coverage;
mod damage;
mod line;
mod random;
mod render;
mod shape;
mod wrap;

use std::collections::BTreeMap;

use crate::{
    corpus::{Label, Line},
    pack::Match,
    request::Request,
    source::Source,
    transform::Transform,
};

pub use coverage::Coverage;
pub use line::to_json;

use random::Random;
use shape::{Param, Shape};

/// Requests of examples are chosen this often, in percent; the rest are honest ones.
const FROM_EXAMPLES: usize = 62;

/// Of these, this many are chosen by what their rule looks with, in percent: a detector or a transform that few rules
/// use has its turn as often as the others.
const BY_MEANS: usize = 40;

/// Rules that use one detector, or one transform that is to be dressed for.
#[derive(Debug, Default)]
struct Means {
    dress: Option<Transform>,
    rules: Vec<usize>,
}

/// A source of requests without end.
#[derive(Debug)]
pub struct Generator {
    random: Random,
    attacks: Vec<Vec<Shape>>,
    means: Vec<Means>,
    honest: Vec<Shape>,
    payloads: Vec<Vec<u8>>,
    made: usize,
}

impl Generator {
    /// Takes the examples of the rules and an honest corpus as seeds.
    pub fn new(source: &Source, honest: &[Line], seed: u64) -> Self {
        let attacks: Vec<Vec<Shape>> = source
            .rules
            .iter()
            .map(|rule| {
                rule.hit
                    .iter()
                    .map(|example| Shape::of(&example.request))
                    .collect()
            })
            .collect();
        let misses = source.rules.iter().flat_map(|rule| &rule.miss);
        let honest = misses
            .map(|example| &example.request)
            .chain(honest.iter().map(|line| &line.request))
            .map(Shape::of)
            .collect();
        let payloads = attacks
            .iter()
            .flatten()
            .flat_map(|shape| shape.params().map(|param| param.value.clone()))
            .filter(|value| value.len() > 8 && value.len() < 400)
            .collect();
        Self {
            random: Random::new(seed),
            attacks,
            means: means(source),
            honest,
            payloads,
            made: 0,
        }
    }

    /// The next request. Every third rule of luck leaves the seed almost as it is.
    pub fn next_request(&mut self) -> Request {
        self.made += 1;
        let Self {
            random,
            attacks,
            means,
            honest,
            payloads,
            ..
        } = self;
        let from_examples = random.chance(FROM_EXAMPLES);
        if from_examples && random.chance(BY_MEANS) {
            let chosen = random.pick(means).and_then(|means| {
                let rule = *random.pick(&means.rules)?;
                Some((means.dress, random.pick(attacks.get(rule)?)?))
            });
            if let Some((dress, shape)) = chosen {
                let mut shape = shape.clone();
                if let Some(transform) = dress
                    && random.chance(70)
                {
                    wrap::in_dress(&mut shape, transform, random);
                }
                if random.chance(30) {
                    arrange::one(&mut shape, random);
                }
                return render::request(&shape, random);
            }
        }
        // By rule first, so that rules with few examples have their turn.
        let chosen = if from_examples {
            random.pick(attacks).and_then(|shapes| random.pick(shapes))
        } else {
            random.pick(honest)
        };
        let Some(chosen) = chosen else {
            return Request::new("GET", "/");
        };
        let mut shape = chosen.clone();
        if !from_examples
            && random.chance(12)
            && let Some(payload) = random.pick(payloads)
        {
            shape.query.push(Param::new(b"extra", payload));
        }
        let turns = match random.below(10) {
            0..=2 => 1,
            3..=6 => 2,
            7 | 8 => 3,
            _ => 6,
        };
        for _ in 0..turns {
            match random.below(20) {
                0..=9 => wrap::one(&mut shape, random),
                10..=12 => damage::one(&mut shape, payloads, random),
                _ => arrange::one(&mut shape, random),
            }
        }
        render::request(&shape, random)
    }

    /// The next request as a line of a corpus. Whether it is an attack is not known.
    pub fn next_line(&mut self) -> Line {
        let request = self.next_request();
        Line {
            id: format!("g{:06}", self.made),
            class: None,
            label: None::<Label>,
            request,
        }
    }
}

/// The rules of each detector and each transform.
fn means(source: &Source) -> Vec<Means> {
    let mut by_name: BTreeMap<String, Means> = BTreeMap::new();
    for (number, rule) in source.rules.iter().enumerate() {
        for condition in &rule.when {
            if let Match::Detector(name) = &condition.matcher {
                let means = by_name.entry(format!("detector {name}")).or_default();
                means.rules.push(number);
            }
            for (name, transform) in Transform::ALL {
                if condition.transforms.contains(&transform) {
                    let means = by_name.entry(format!("transform {name}")).or_default();
                    means.dress = Some(transform);
                    means.rules.push(number);
                }
            }
        }
    }
    by_name.into_values().collect()
}
