//! `modelreg-baseline`: a stock tonic server with nothing to decide, run with our door's flags. The yardstick of
//! `make bench`: what it costs per call is what the transport costs.

use std::error::Error;
use std::net::{SocketAddr, TcpListener};
use std::thread;

use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

use wire::baseline_service_server::{BaselineService, BaselineServiceServer};
use wire::{EchoRequest, EchoResponse, EmptyRequest, EmptyResponse};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "modelreg-baseline [--listen ADDR (127.0.0.1:0)] [--threads N (1)]";
/// The largest answer it makes.
const REPLY_LIMIT_BYTES: u32 = 1 << 20;

/// Generated from `proto/baseline.proto`.
#[allow(clippy::pedantic, missing_docs, reason = "generated code")]
mod wire {
    tonic::include_proto!("modelreg.baseline.v1");
}

type Failure = Box<dyn Error + Send + Sync>;

struct Baseline;

#[tonic::async_trait]
impl BaselineService for Baseline {
    async fn empty(&self, _: Request<EmptyRequest>) -> Result<Response<EmptyResponse>, Status> {
        Ok(Response::new(EmptyResponse {}))
    }

    async fn echo(&self, request: Request<EchoRequest>) -> Result<Response<EchoResponse>, Status> {
        let reply_bytes = request.into_inner().reply_bytes;
        if reply_bytes > REPLY_LIMIT_BYTES {
            return Err(Status::invalid_argument("reply_bytes: at most 1048576"));
        }
        let length = usize::try_from(reply_bytes).unwrap_or(usize::MAX);
        Ok(Response::new(EchoResponse { payload: vec![0; length] }))
    }
}

fn main() -> Result<(), Failure> {
    let (address, threads) = parse(std::env::args().skip(1))?;
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    println!("listening on {}", listener.local_addr()?);
    let mut workers = Vec::new();
    for _ in 0..threads {
        // A duplicate, not SO_REUSEPORT: the threads share one queue, so few connections still spread.
        let listener = listener.try_clone()?;
        workers.push(thread::spawn(move || serve(listener)));
    }
    for worker in workers {
        worker.join().map_err(|_| "a server thread panicked")??;
    }
    Ok(())
}

fn serve(listener: TcpListener) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        // Without this, a listener that was bound beforehand leaves Nagle on.
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
        Server::builder().add_service(BaselineServiceServer::new(Baseline)).serve_with_incoming(incoming).await?;
        Ok(())
    })
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<(SocketAddr, usize), Failure> {
    let (mut address, mut threads) = ("127.0.0.1:0".parse()?, 1);
    while let Some(name) = words.next() {
        let value = words.next().ok_or(USAGE)?;
        match name.as_str() {
            "--listen" => address = value.parse()?,
            "--threads" => threads = value.parse()?,
            _ => return Err(USAGE.into()),
        }
    }
    Ok((address, threads))
}
