using Continuum.Sandbox.Launching;
using Continuum.Sandbox.Logs;
using Continuum.Sandbox.Telemetry;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox.Pools;

/// <summary>What the pools of one host share.</summary>
internal sealed record PoolContext(
    ISandboxLauncher Launcher,
    SandboxPoolOptions Options,
    LogHub Logs,
    SandboxCensus Census,
    SandboxTelemetry Telemetry,
    ILogger Logger,
    TimeProvider Time);
