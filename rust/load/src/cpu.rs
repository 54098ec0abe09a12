//! What a process has used of the processor, from its own accounting in /proc.

use std::fs;
use std::io;

/// Linux reports times of /proc/PID/stat in hundredths of a second whatever the kernel's tick is.
const NS_PER_TICK: u64 = 10_000_000;
/// Places of utime and stime in /proc/PID/stat, counted after the command's closing parenthesis.
const UTIME_FIELD: usize = 11;

/// CPU time used so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CpuTime {
    /// Sum over the living threads, from schedstat: exact to the last context switch or tick.
    pub threads_ns: u64,
    /// utime + stime of the whole process, threads that ended included, in steps of 10 ms.
    pub process_ns: u64,
}

impl CpuTime {
    /// Reads the accounts of a process.
    ///
    /// # Errors
    /// The process is gone, or the kernel keeps no such accounts.
    pub fn of(pid: u32) -> io::Result<Self> {
        let mut threads_ns = 0;
        for task in fs::read_dir(format!("/proc/{pid}/task"))? {
            // A thread may end between the listing and the reading; its time is then in the process's account only.
            if let Ok(schedstat) = fs::read_to_string(task?.path().join("schedstat")) {
                threads_ns += field(&schedstat, 0)?;
            }
        }
        let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
        Ok(Self { threads_ns, process_ns: process_ticks(&stat)? * NS_PER_TICK })
    }

    /// What was used since `earlier`.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            threads_ns: self.threads_ns.saturating_sub(earlier.threads_ns),
            process_ns: self.process_ns.saturating_sub(earlier.process_ns),
        }
    }
}

/// utime + stime. The command's name may hold spaces and parentheses, so fields are counted from its last parenthesis.
fn process_ticks(stat: &str) -> io::Result<u64> {
    let after_name = stat.rsplit_once(") ").map_or(stat, |(_, rest)| rest);
    Ok(field(after_name, UTIME_FIELD)? + field(after_name, UTIME_FIELD + 1)?)
}

fn field(line: &str, index: usize) -> io::Result<u64> {
    line.split_ascii_whitespace()
        .nth(index)
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "unexpected format in /proc"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_with_spaces_and_parentheses_does_not_shift_the_fields() {
        let stat = "7 (a) b (c)) S 1 2 3 4 5 6 7 8 9 10 40 2 0 0 20";
        assert_eq!(process_ticks(stat).expect("readable"), 42);
    }

    #[test]
    fn our_own_work_shows_in_our_own_account() {
        let pid = std::process::id();
        let before = CpuTime::of(pid).expect("own accounts");
        let mut sum = 0_u64;
        for step in 0..20_000_000_u64 {
            sum = sum.wrapping_add(std::hint::black_box(step));
        }
        std::hint::black_box(sum);
        // Exact only once the thread has been switched out.
        std::thread::sleep(std::time::Duration::from_millis(1));
        let used = CpuTime::of(pid).expect("own accounts").since(before);
        assert!(used.threads_ns > 1_000_000, "{used:?}");
    }
}
