// SPDX-License-Identifier: MIT
// What Rust's standard library says: Display and Debug of the io::Error.
use std::io::Read;
use std::net::{TcpListener, TcpStream};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    match a[1].as_str() {
        "display" => match TcpStream::connect(&a[2]) {
            Err(e) => eprintln!("Error: could not connect to {}: {}", a[2], e),
            Ok(mut s) => { if let Err(e) = s.read(&mut [0; 8]) { eprintln!("Error: {}", e) } }
        },
        "debug" => match TcpStream::connect(&a[2]) {
            Err(e) => eprintln!("Error: {:?}", e),
            Ok(mut s) => { if let Err(e) = s.read(&mut [0; 8]) { eprintln!("Error: {:?}", e) } }
        },
        "unwrap" => { let mut s = TcpStream::connect(&a[2]).unwrap(); s.read(&mut [0; 8]).unwrap(); }
        _ => { TcpListener::bind(&a[2]).unwrap(); }
    }
}
