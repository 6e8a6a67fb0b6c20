//! Dynoxide with tables in memory, on the loopback address: `tables-server PORT`.

use dynoxide::{server, Database};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port: u16 = std::env::args().nth(1).ok_or("usage: tables-server PORT")?.parse()?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    server::serve_on(listener, Database::memory()?).await;
    Ok(())
}
