//! Picks the next token.

use std::collections::{BTreeSet, VecDeque};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// How freely a token is picked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// 0 is always the likeliest.
    pub temperature: f32,
    /// Only the likeliest tokens that are together as likely as this.
    pub top_p: f32,
    /// How much less likely what was picked lately becomes; 1 is not at all.
    pub repetition_penalty: f32,
    /// The same seed picks the same.
    pub seed: Option<u64>,
}

/// How many tokens are "lately".
const LATELY: usize = 64;

/// Picks tokens, one after the other.
pub struct Sampler {
    temperature: f32,
    top_p: f32,
    repetition_penalty: f32,
    random: StdRng,
    lately: VecDeque<u32>,
}

impl Sampler {
    /// Of these settings.
    pub fn new(sampling: Sampling) -> Self {
        let Sampling { temperature, top_p, repetition_penalty, seed } = sampling;
        let random = seed.map_or_else(StdRng::from_os_rng, StdRng::seed_from_u64);
        Self { temperature, top_p, repetition_penalty, random, lately: VecDeque::new() }
    }

    /// A token, by the scores (logits) of all tokens; 0 where there are none.
    pub fn pick(&mut self, mut scores: Vec<f32>) -> u32 {
        let lately: BTreeSet<u32> = self.lately.iter().copied().collect();
        for token in lately {
            let score = usize::try_from(token).ok().and_then(|token| scores.get_mut(token));
            if let Some(score) = score {
                let penalty = self.repetition_penalty;
                *score = if *score > 0.0 { *score / penalty } else { *score * penalty };
            }
        }
        let token = self.pick_of(&scores);
        if self.lately.len() == LATELY {
            self.lately.pop_front();
        }
        self.lately.push_back(token);
        token
    }

    fn pick_of(&mut self, scores: &[f32]) -> u32 {
        let tokens = scores.iter().copied().zip(0..);
        let Some((best, likeliest)) = tokens.clone().max_by(|(a, _), (b, _)| a.total_cmp(b)) else {
            return 0;
        };
        if self.temperature <= 0.0 {
            return likeliest;
        }
        let weights =
            tokens.map(|(score, token)| (((score - best) / self.temperature).exp(), token));
        let mut weights: Vec<(f32, u32)> = weights.collect();
        let mut total: f32 = weights.iter().map(|(weight, _)| weight).sum();
        if self.top_p < 1.0 {
            // What is less likely than this cannot be among them: that leaves few to sort.
            let least = total * (1.0 - self.top_p) / weights.len() as f32;
            weights.retain(|(weight, _)| *weight >= least);
            weights.sort_unstable_by(|(a, _), (b, _)| b.total_cmp(a));
            let wanted = total * self.top_p;
            total = 0.0;
            let mut kept = 0;
            for (weight, _) in &weights {
                total += weight;
                kept += 1;
                if total >= wanted {
                    break;
                }
            }
            weights.truncate(kept);
        }
        let mut left = self.random.random::<f32>() * total;
        for (weight, token) in weights {
            left -= weight;
            if left < 0.0 {
                return token;
            }
        }
        // Sums of floats need not be exact.
        likeliest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCORES: [f32; 4] = [1.0, 3.0, 2.0, -9.0];

    fn sampler(temperature: f32, top_p: f32, seed: u64) -> Sampler {
        let repetition_penalty = 1.0;
        Sampler::new(Sampling { temperature, top_p, repetition_penalty, seed: Some(seed) })
    }

    fn picked(temperature: f32, top_p: f32, seed: u64) -> Vec<u32> {
        let mut sampler = sampler(temperature, top_p, seed);
        (0..200).map(|_| sampler.pick(SCORES.to_vec())).collect()
    }

    #[test]
    fn at_temperature_0_it_is_the_likeliest() {
        assert!(picked(0.0, 1.0, 1).iter().all(|&token| token == 1));
    }

    #[test]
    fn top_p_leaves_out_what_is_unlikely() {
        let tokens = picked(1.0, 0.9, 1);
        assert!(tokens.contains(&1) && tokens.contains(&2), "{tokens:?}");
        assert!(!tokens.contains(&0) && !tokens.contains(&3), "{tokens:?}");
        assert!(picked(1.0, 0.0, 1).iter().all(|&token| token == 1));
        assert!(picked(1.0, 1.0, 1).contains(&0));
    }

    #[test]
    fn a_seed_picks_the_same_again() {
        assert_eq!(picked(1.0, 1.0, 7), picked(1.0, 1.0, 7));
        assert_ne!(picked(1.0, 1.0, 7), picked(1.0, 1.0, 8));
    }

    #[test]
    fn what_was_picked_lately_is_less_likely() {
        let mut sampler = Sampler { repetition_penalty: 2.0, ..sampler(0.0, 1.0, 1) };
        let picked: Vec<u32> = (0..4).map(|_| sampler.pick(vec![1.0, 3.0, 2.0, -9.0])).collect();
        assert_eq!(picked, [1, 2, 1, 1]);
    }

    #[test]
    fn no_scores_and_no_numbers_are_survived() {
        let mut sampler = sampler(1.0, 0.9, 1);
        sampler.pick(vec![]);
        sampler.pick(vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY]);
    }
}
