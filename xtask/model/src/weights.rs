//! The network (Llama's architecture): the weights, and what it has read so far.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use candle_core::quantized::gguf_file::{Content, Value};
use candle_core::quantized::{GgmlDType, QMatMul, QTensor};
use candle_core::{DType, Device, Module as _, Result, Tensor};
use candle_nn::{ops, rotary_emb};

/// The model, and one conversation that it has read.
pub struct Weights {
    embedding: QMatMul,
    layers: Vec<Layer>,
    norm: Tensor,
    output: QMatMul,
    shape: Shape,
    /// Of each position, for the rotary embedding.
    cos: Tensor,
    sin: Tensor,
    /// How many tokens have been read.
    position: usize,
}

#[derive(Clone, Copy)]
struct Shape {
    context: usize,
    heads: usize,
    kv_heads: usize,
    head_dim: usize,
    epsilon: f32,
}

struct Layer {
    attention_norm: Tensor,
    query: QMatMul,
    key: QMatMul,
    value: QMatMul,
    attention_output: QMatMul,
    mlp_norm: Tensor,
    gate: QMatMul,
    up: QMatMul,
    down: QMatMul,
    /// Keys and values of all positions, which memory is taken for as they are written.
    keys: Tensor,
    values: Tensor,
}

/// Where what is read stands.
struct Positions {
    from: usize,
    cos: Tensor,
    sin: Tensor,
    /// What keeps each token from seeing those after it.
    mask: Option<Tensor>,
}

impl Weights {
    /// Reads a GGUF file.
    ///
    /// # Errors
    /// Where it cannot be read, or holds no model of this architecture.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        Self::read_file(path).with_context(|| format!("no model in {}", path.display()))
    }

    fn read_file(path: &Path) -> anyhow::Result<Self> {
        let mut file = Gguf::read(BufReader::new(File::open(path)?))?;
        let embedding_length = file.number("llama.embedding_length")?;
        let heads = file.number("llama.attention.head_count")?;
        ensure!(heads > 0, "a model without heads");
        let shape = Shape {
            context: file.number("llama.context_length")?,
            heads,
            kv_heads: file.number("llama.attention.head_count_kv")?,
            head_dim: embedding_length / heads,
            epsilon: file.float("llama.attention.layer_norm_rms_epsilon")?,
        };
        let (cos, sin) = rotations(shape, file.float("llama.rope.freq_base")?)?;
        let layers: anyhow::Result<Vec<_>> =
            (0..file.number("llama.block_count")?).map(|index| file.layer(index, shape)).collect();
        let embedding = Arc::new(file.quantized("token_embd.weight")?);
        let output = match file.quantized("output.weight") {
            Ok(output) => Arc::new(output),
            // Small models have one matrix for both.
            Err(_) => Arc::clone(&embedding),
        };
        Ok(Self {
            embedding: QMatMul::from_arc(embedding)?,
            layers: layers?,
            norm: file.plain("output_norm.weight")?,
            output: QMatMul::from_arc(output)?,
            shape,
            cos,
            sin,
            position: 0,
        })
    }

    /// How many tokens it can read.
    pub fn context(&self) -> usize {
        self.shape.context
    }

    /// How many it has read.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Forgets what it has read from a position on.
    pub fn rewind(&mut self, position: usize) {
        self.position = self.position.min(position);
    }

    /// Reads on; gives the scores (logits) of what may come next.
    ///
    /// # Errors
    /// Where the context is full, or these are no tokens.
    pub fn read(&mut self, tokens: &[u32]) -> Result<Vec<f32>> {
        let (count, from) = (tokens.len(), self.position);
        let mut x = self.embedding.embedding(&Tensor::new(tokens, &Device::Cpu)?)?;
        let positions = Positions {
            from,
            cos: self.cos.narrow(0, from, count)?,
            sin: self.sin.narrow(0, from, count)?,
            mask: (count > 1).then(|| mask(from, count)).transpose()?,
        };
        for layer in &self.layers {
            x = (layer.attention(&x, &positions, self.shape)? + x)?;
            x = (layer.mlp(&x, self.shape)? + x)?;
        }
        self.position += count;
        let last = x.narrow(0, count - 1, 1)?.contiguous()?;
        let last = ops::rms_norm(&last, &self.norm, self.shape.epsilon)?;
        self.output.forward(&last)?.squeeze(0)?.to_vec1()
    }
}

impl Layer {
    fn attention(
        &self,
        x: &Tensor,
        positions: &Positions,
        Shape { heads, kv_heads, head_dim, epsilon, .. }: Shape,
    ) -> Result<Tensor> {
        let count = x.dim(0)?;
        let x = ops::rms_norm(x, &self.attention_norm, epsilon)?;
        let split = |x: Tensor, heads| {
            x.reshape((1, count, heads, head_dim))?.transpose(1, 2)?.contiguous()
        };
        let rotated = |x: Tensor| rotary_emb::rope_i(&x, &positions.cos, &positions.sin);
        let query = rotated(split(self.query.forward(&x)?, heads)?)?;
        let key = rotated(split(self.key.forward(&x)?, kv_heads)?)?;
        let value = split(self.value.forward(&x)?, kv_heads)?;
        self.keys.slice_set(&key.squeeze(0)?, 1, positions.from)?;
        self.values.slice_set(&value.squeeze(0)?, 1, positions.from)?;
        let end = positions.from + count;
        let (keys, values) = (self.keys.narrow(1, 0, end)?, self.values.narrow(1, 0, end)?);
        // The heads that share their keys are read in one go: nothing is copied for each.
        let query = (query * (head_dim as f64).sqrt().recip())?;
        let query = query.reshape((kv_heads, (), head_dim))?;
        let scores = query.matmul(&keys.t()?)?;
        let scores = match &positions.mask {
            None => scores,
            Some(mask) => scores.reshape((heads, count, end))?.broadcast_add(mask)?,
        };
        let scores = ops::softmax_last_dim(&scores)?.reshape((kv_heads, (), end))?;
        let seen = scores.matmul(&values)?.reshape((heads, count, head_dim))?;
        self.attention_output.forward(&seen.transpose(0, 1)?.reshape((count, heads * head_dim))?)
    }

    fn mlp(&self, x: &Tensor, shape: Shape) -> Result<Tensor> {
        let x = ops::rms_norm(x, &self.mlp_norm, shape.epsilon)?;
        let gate = ops::silu(&self.gate.forward(&x)?)?;
        self.down.forward(&(gate * self.up.forward(&x)?)?)
    }
}

/// The cosine and the sine of each position.
fn rotations(Shape { context, head_dim, .. }: Shape, base: f32) -> Result<(Tensor, Tensor)> {
    let steps = (0..head_dim).step_by(2).map(|at| base.powf(-(at as f32) / head_dim as f32));
    let steps = Tensor::from_iter(steps, &Device::Cpu)?.unsqueeze(0)?;
    let positions = Tensor::arange(0, u32::try_from(context)?, &Device::Cpu)?;
    let angles = positions.to_dtype(DType::F32)?.unsqueeze(1)?.matmul(&steps)?;
    Ok((angles.cos()?, angles.sin()?))
}

/// What is added to the scores of all tokens read so far, for each that is read now.
fn mask(from: usize, count: usize) -> Result<Tensor> {
    let end = from + count;
    let of = |at: usize| (0..end).map(move |seen| if seen > at { f32::NEG_INFINITY } else { 0.0 });
    Tensor::from_iter((from..end).flat_map(of), &Device::Cpu)?.reshape((count, end))
}

/// A file of weights.
struct Gguf<R> {
    content: Content,
    reader: R,
}

impl<R: Read + Seek> Gguf<R> {
    fn read(mut reader: R) -> Result<Self> {
        Ok(Self { content: Content::read(&mut reader)?, reader })
    }

    fn value(&self, name: &str) -> anyhow::Result<&Value> {
        self.content.metadata.get(name).with_context(|| format!("it has no {name}"))
    }

    fn number(&self, name: &str) -> anyhow::Result<usize> {
        Ok(usize::try_from(self.value(name)?.to_u32()?)?)
    }

    fn float(&self, name: &str) -> anyhow::Result<f32> {
        Ok(self.value(name)?.to_f32()?)
    }

    fn tensor(&mut self, name: &str) -> Result<QTensor> {
        self.content.tensor(&mut self.reader, name, &Device::Cpu)
    }

    /// A tensor of weights as 8 bits each: those of 4 bits are unpacked more slowly than memory
    /// gives those of 8.
    fn quantized(&mut self, name: &str) -> Result<QTensor> {
        let tensor = self.tensor(name)?;
        if tensor.dtype() == GgmlDType::Q8_0 {
            return Ok(tensor);
        }
        QTensor::quantize(&tensor.dequantize(&Device::Cpu)?, GgmlDType::Q8_0)
    }

    fn plain(&mut self, name: &str) -> Result<Tensor> {
        self.tensor(name)?.dequantize(&Device::Cpu)
    }

    fn layer(&mut self, index: usize, shape: Shape) -> anyhow::Result<Layer> {
        let name = |of: &str| format!("blk.{index}.{of}.weight");
        let mut matrix = |of: &str| QMatMul::from_qtensor(self.quantized(&name(of))?);
        let cache = (shape.kv_heads, shape.context, shape.head_dim);
        let cache = || Tensor::zeros(cache, DType::F32, &Device::Cpu);
        Ok(Layer {
            query: matrix("attn_q")?,
            key: matrix("attn_k")?,
            value: matrix("attn_v")?,
            attention_output: matrix("attn_output")?,
            gate: matrix("ffn_gate")?,
            up: matrix("ffn_up")?,
            down: matrix("ffn_down")?,
            attention_norm: self.plain(&name("attn_norm"))?,
            mlp_norm: self.plain(&name("ffn_norm"))?,
            keys: cache()?,
            values: cache()?,
        })
    }
}
