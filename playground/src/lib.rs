//! A small Discord on loopback, to try and test bots without an account.
