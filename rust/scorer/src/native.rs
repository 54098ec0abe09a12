//! Runs a pass in the best code that this processor has. What comes of it is the same, bit for bit.

/// A pass over many candidates; it has to be inlined, so that it is compiled for each kind of processor.
pub(crate) trait Pass {
    /// What it returns.
    type Found;

    /// Does it; `NATIVE` where one instruction rounds down.
    fn run<const NATIVE: bool>(self) -> Self::Found;
}

/// Does a pass.
pub(crate) fn run<P: Pass>(pass: P) -> P::Found {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        #[expect(unsafe_code, reason = "its one condition was checked a line above")]
        // SAFETY: the processor has AVX2.
        return unsafe { run_avx2(pass) };
    }
    pass.run::<{ cfg!(target_arch = "aarch64") }>()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn run_avx2<P: Pass>(pass: P) -> P::Found {
    pass.run::<true>()
}
