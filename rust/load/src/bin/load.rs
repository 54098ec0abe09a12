//! `modelreg-load`: drives one gRPC method in a closed or an open loop and prints the figures as JSON.

use std::error::Error;
use std::fs;
use std::process::ExitCode;

use modelreg_load::args::{Args, Mode, USAGE};
use modelreg_load::connection::{Connection, request_head};
use modelreg_load::recorder::{Recorder, Window};
use modelreg_load::requests::{Requests, read_messages};
use modelreg_load::run::Shared;
use modelreg_load::usage::{RECORD_USAGE, Usages};
use modelreg_load::{closed, open, report};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "--help") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let args = match Args::parse(words) {
        Ok(args) => args,
        Err(refusal) => {
            eprintln!("{refusal}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match measure(&args) {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{} {}: {failure}", args.target, args.method);
            ExitCode::FAILURE
        }
    }
}

fn measure(args: &Args) -> Result<String, Box<dyn Error>> {
    let messages = match &args.requests {
        Some(path) => read_messages(path).map_err(|error| format!("{}: {error}", path.display()))?,
        None => vec![Vec::new()],
    };
    let key = match &args.key_file {
        Some(path) => Some(fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?),
        None => None,
    };
    let key = key.as_deref().map(str::trim);
    let usages = args
        .usage_every
        .map(|every| Ok::<_, http::Error>(Usages::new(every.get(), request_head(&args.target, RECORD_USAGE, key)?)))
        .transpose()?;
    let shared = Shared::new(Requests::new(&messages, args.id_field)?, usages, Recorder::new(Window::Shut)?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let spent = runtime.block_on(async {
        let handles = connect(args, key).await?;
        match args.mode {
            Mode::Closed(until) => closed::run(handles, &shared, args.warm_up, until, args.server_pid).await,
            Mode::Open(rate_per_s, span) => {
                open::run(handles, &shared, rate_per_s, args.warm_up, span, args.server_pid).await
            }
        }
    })?;
    let recorder = shared.recorder();
    let mut figures = report::render(&recorder, spent);
    if args.histogram {
        let histogram = report::histogram_base64(&recorder.latency_ns)?;
        figures.insert("latency_ns_hdr_v2_base64".to_owned(), histogram.into());
    }
    Ok(serde_json::Value::Object(figures).to_string())
}

/// One handle a stream, in the order that goes round the connections.
async fn connect(args: &Args, key: Option<&str>) -> std::io::Result<Vec<Connection>> {
    let mut connections = Vec::with_capacity(args.connections);
    for _ in 0..args.connections {
        connections.push(Connection::open(&args.target, &args.method, key).await?);
    }
    Ok(std::iter::repeat_n(connections, args.streams).flatten().collect())
}
