//! A small HTTP client that sees chunks as they come and how a body ends.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::OnceLock;
use std::time::Duration;

use converse_wasm::eventstream::{Decoder, Message};
use serde_json::{Value, json};

use super::super::{MADE_UP_KEY, serve, standalone_router};

/// One endpoint serves all tests of the process.
fn address() -> SocketAddr {
    static ADDRESS: OnceLock<SocketAddr> = OnceLock::new();
    *ADDRESS.get_or_init(|| {
        let (send, receive) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                send.send(listener.local_addr().unwrap()).unwrap();
                serve(listener, standalone_router(None)).await.unwrap();
            });
        });
        receive.recv().unwrap()
    })
}

/// An answer whose body is still to be read.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    reader: BufReader<TcpStream>,
    /// What is left of a body that is not chunked.
    left: Option<usize>,
}

pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let socket = TcpStream::connect(address()).unwrap();
    // Not a wait: it ends a test that would otherwise hang.
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    (&socket).write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();

    let mut reader = BufReader::new(socket);
    let mut line = || {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    };
    let status = line().split(' ').nth(1).unwrap().parse().unwrap();
    let mut headers = Vec::new();
    while let Some((name, value)) = line().split_once(": ") {
        headers.push((name.to_owned(), value.to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let left = length.map(|(_, value)| value.parse().unwrap());
    Answer { status, headers, reader, left }
}

pub fn post(path: &str, body: &Value) -> Answer {
    let authorization = format!("Bearer {MADE_UP_KEY}");
    request("POST", path, &[("authorization", &authorization)], &body.to_string())
}

pub fn converse(model_id: &str, body: &Value) -> Answer {
    post(&format!("/model/{model_id}/converse"), body)
}

pub fn converse_stream(model_id: &str, body: &Value) -> Answer {
    post(&format!("/model/{model_id}/converse-stream"), body)
}

/// A conversation of one user message.
pub fn saying(text: &str) -> Value {
    json!({ "messages": [{ "role": "user", "content": [{ "text": text }] }] })
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The next chunk of the body; an error where the connection breaks.
    pub fn chunk(&mut self) -> io::Result<Option<Vec<u8>>> {
        let size = match self.left {
            Some(left) => {
                self.left = Some(0);
                left
            }
            None => {
                let mut line = String::new();
                self.reader.read_line(&mut line)?;
                usize::from_str_radix(line.trim_end(), 16)
                    .map_err(|_| io::ErrorKind::UnexpectedEof)?
            }
        };
        let mut chunk = vec![0; size];
        self.reader.read_exact(&mut chunk)?;
        if self.left.is_none() {
            self.reader.read_exact(&mut [0; 2])?;
        }
        Ok(Some(chunk).filter(|chunk| !chunk.is_empty()))
    }

    pub fn body(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        while let Some(chunk) = self.chunk().unwrap() {
            body.extend(chunk);
        }
        body
    }

    pub fn json(&mut self) -> Value {
        serde_json::from_slice(&self.body()).unwrap()
    }

    /// Status, type and message of an error.
    pub fn error(&mut self) -> (u16, String, String) {
        let error_type = self.header("x-amzn-errortype").unwrap_or_default().to_owned();
        (self.status, error_type, self.json()["message"].as_str().unwrap().to_owned())
    }

    pub fn stream(&mut self) -> Stream {
        self.stream_until(|_| false)
    }

    /// Reads the stream to its end, or until `enough` has come.
    pub fn stream_until(&mut self, enough: impl Fn(&Stream) -> bool) -> Stream {
        let mut stream = Stream::default();
        let mut decoder = Decoder::new();
        loop {
            match self.chunk() {
                Ok(Some(chunk)) => {
                    decoder.push(&chunk);
                    stream.chunks.push(chunk.len());
                }
                Ok(None) => break,
                Err(_) => {
                    stream.ending = "connection broken".to_owned();
                    return stream;
                }
            }
            loop {
                match decoder.next_message() {
                    Ok(Some(message)) => stream.push(&message),
                    Ok(None) => break,
                    Err(error) => {
                        stream.ending = format!("{:?}", error.kind);
                        return stream;
                    }
                }
            }
            if enough(&stream) {
                return stream;
            }
        }
        stream.ending =
            decoder.finish().map_or_else(|_| "cut short".to_owned(), |()| "end".to_owned());
        stream
    }
}

/// What was read of an event stream.
#[derive(Default)]
pub struct Stream {
    /// What each message is, with its payload.
    pub messages: Vec<(String, Value)>,
    pub ending: String,
    pub chunks: Vec<usize>,
}

impl Stream {
    fn push(&mut self, message: &Message<'_>) {
        let headers = message.headers();
        let header = |name: &str| headers.string(name);
        let name = header(":event-type")
            .or(header(":exception-type"))
            .unwrap_or_else(|| header(":message-type").unwrap());
        self.messages
            .push((name.to_owned(), serde_json::from_slice(message.payload()).unwrap_or_default()));
    }

    pub fn payloads<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Value> {
        self.messages.iter().filter(move |(known, _)| known == name).map(|(_, payload)| payload)
    }

    pub fn payload<'a>(&'a self, name: &'a str) -> &'a Value {
        self.payloads(name).next().unwrap_or(&Value::Null)
    }

    pub fn text(&self) -> String {
        self.payloads("contentBlockDelta")
            .filter_map(|payload| payload["delta"]["text"].as_str())
            .collect()
    }
}
