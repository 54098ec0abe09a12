//! The methods that the engine answers itself, their paths, what each needs and the size of request it accepts.

use crate::identity::Permission;

/// A hot method. All others go through to the Python door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// `RouterService/Select`: which model should take this request.
    Select,
    /// `RouterService/BatchSelect`: up to 256 selects in order.
    BatchSelect,
    /// `RouterService/EstimateCost`: what a call will cost.
    EstimateCost,
    /// `RouterService/BatchEstimateCost`: up to 256 quotes in order.
    BatchEstimateCost,
    /// `RouterService/RecordUsage`: what a call really did.
    RecordUsage,
    /// `RouterService/BatchRecordUsage`: up to 256 events in order.
    BatchRecordUsage,
    /// `RouterService/ReleaseHold`: what was set aside goes back.
    ReleaseHold,
    /// `RouterService/ExtendHold`: it stays set aside for longer.
    ExtendHold,
    /// `grpc.health.v1.Health/Check`: whether the sidecar serves.
    HealthCheck,
}

const KIB: usize = 1024;
const ROUTER: &str = "/modelreg.v1.RouterService/";

/// The path of `grpc.health.v1.Health/Watch`, the one hot stream.
pub(crate) const HEALTH_WATCH: &str = "/grpc.health.v1.Health/Watch";

/// Paths of the methods that go through and that anybody may call. Every other one needs a caller that is known, and at the
/// Python door a permission.
const OPEN: [&str; 2] = [
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
];

/// Whether anybody may call a method that goes through.
pub(crate) fn is_open(path: &str) -> bool {
    OPEN.contains(&path)
}

impl Method {
    /// Every hot method.
    pub const ALL: [Self; 9] = [
        Self::Select,
        Self::BatchSelect,
        Self::EstimateCost,
        Self::BatchEstimateCost,
        Self::RecordUsage,
        Self::BatchRecordUsage,
        Self::ReleaseHold,
        Self::ExtendHold,
        Self::HealthCheck,
    ];

    /// Full path, as gRPC has it.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Select => "/modelreg.v1.RouterService/Select",
            Self::BatchSelect => "/modelreg.v1.RouterService/BatchSelect",
            Self::EstimateCost => "/modelreg.v1.RouterService/EstimateCost",
            Self::BatchEstimateCost => "/modelreg.v1.RouterService/BatchEstimateCost",
            Self::RecordUsage => "/modelreg.v1.RouterService/RecordUsage",
            Self::BatchRecordUsage => "/modelreg.v1.RouterService/BatchRecordUsage",
            Self::ReleaseHold => "/modelreg.v1.RouterService/ReleaseHold",
            Self::ExtendHold => "/modelreg.v1.RouterService/ExtendHold",
            Self::HealthCheck => "/grpc.health.v1.Health/Check",
        }
    }

    /// The method that `path` names, if the engine answers it.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        if let Some(name) = path.strip_prefix(ROUTER) {
            return match name {
                "Select" => Some(Self::Select),
                "BatchSelect" => Some(Self::BatchSelect),
                "EstimateCost" => Some(Self::EstimateCost),
                "BatchEstimateCost" => Some(Self::BatchEstimateCost),
                "RecordUsage" => Some(Self::RecordUsage),
                "BatchRecordUsage" => Some(Self::BatchRecordUsage),
                "ReleaseHold" => Some(Self::ReleaseHold),
                "ExtendHold" => Some(Self::ExtendHold),
                _ => None,
            };
        }
        (path == "/grpc.health.v1.Health/Check").then_some(Self::HealthCheck)
    }

    /// What a caller needs; `None`: anybody may call it.
    #[must_use]
    pub const fn permission(self) -> Option<Permission> {
        match self {
            Self::Select | Self::BatchSelect | Self::ReleaseHold | Self::ExtendHold => Some(Permission::Select),
            Self::EstimateCost | Self::BatchEstimateCost => Some(Permission::Estimate),
            Self::RecordUsage | Self::BatchRecordUsage => Some(Permission::RecordUsage),
            Self::HealthCheck => None,
        }
    }

    /// Whether an answer may have to wait for the disk; that of a Select only where there are budgets.
    #[must_use]
    pub const fn may_wait(self) -> bool {
        matches!(self, Self::Select | Self::BatchSelect | Self::RecordUsage | Self::BatchRecordUsage | Self::ExtendHold)
    }

    /// The largest request in bytes, counted after decompression.
    #[must_use]
    pub const fn max_request_bytes(self) -> usize {
        match self {
            Self::Select | Self::EstimateCost | Self::RecordUsage => 256 * KIB,
            Self::BatchSelect | Self::BatchEstimateCost | Self::BatchRecordUsage => 4 * KIB * KIB,
            Self::ReleaseHold | Self::ExtendHold | Self::HealthCheck => 64 * KIB,
        }
    }

    /// The method's name without its service, as in metrics and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Select => "Select",
            Self::BatchSelect => "BatchSelect",
            Self::EstimateCost => "EstimateCost",
            Self::BatchEstimateCost => "BatchEstimateCost",
            Self::RecordUsage => "RecordUsage",
            Self::BatchRecordUsage => "BatchRecordUsage",
            Self::ReleaseHold => "ReleaseHold",
            Self::ExtendHold => "ExtendHold",
            Self::HealthCheck => "HealthCheck",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Method;

    #[test]
    fn only_exact_paths_are_hot() {
        assert_eq!(Method::from_path("/modelreg.v1.RouterService/Select"), Some(Method::Select));
        assert_eq!(Method::from_path("/grpc.health.v1.Health/Check"), Some(Method::HealthCheck));
        for path in [
            "",
            "/modelreg.v1.RouterService/",
            "/modelreg.v1.RouterService/select",
            "/modelreg.v1.RouterService/Select/",
            "/modelreg.v1.RouterService/Moderate",
            "/grpc.health.v1.Health/Watch",
        ] {
            assert_eq!(Method::from_path(path), None, "{path}");
        }
    }
}
