//! The listening socket, whose connections can be cut without an answer.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// A listener on loopback.
pub(crate) struct Loopback(pub(crate) TcpListener);

/// A connection that fails to write once it is cut.
pub(crate) struct CuttableStream {
    stream: TcpStream,
    cut_handle: CutHandle,
}

/// The handle by which a request's handler cuts the connection it came on.
#[derive(Clone, Debug, Default)]
pub(crate) struct CutHandle(Arc<AtomicBool>);

impl CutHandle {
    /// From now on nothing is written: the client sees the connection end without an answer.
    pub(crate) fn cut(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether it was cut.
    pub(crate) fn is_cut(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    fn check(&self) -> io::Result<()> {
        if self.is_cut() { Err(io::ErrorKind::ConnectionAborted.into()) } else { Ok(()) }
    }
}

impl Listener for Loopback {
    type Io = CuttableStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (CuttableStream, SocketAddr) {
        // axum's own listener waits out a lack of file descriptors.
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Small messages go back and forth: waiting to fill a packet only costs time. Without the option it
        // is slower, not wrong.
        let _ = stream.set_nodelay(true);
        (CuttableStream { stream, cut_handle: CutHandle::default() }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Loopback>> for CutHandle {
    fn connect_info(stream: IncomingStream<'_, Loopback>) -> Self {
        stream.io().cut_handle.clone()
    }
}

impl AsyncRead for CuttableStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for CuttableStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.cut_handle.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.cut_handle.check()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
