using Microsoft.Extensions.Logging;

namespace Continuum.Link;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "The handler of {Operation} failed")]
    public static partial void HandlerFailed(this ILogger logger, Exception exception, string operation);

    [LoggerMessage(LogLevel.Information, "Connected to the control plane at {ControlPlane} as {NodeId}")]
    public static partial void LinkConnected(this ILogger logger, Uri controlPlane, string nodeId);

    [LoggerMessage(LogLevel.Warning, "The link to the control plane was lost: {Reason}")]
    public static partial void LinkLost(this ILogger logger, string reason);

    [LoggerMessage(LogLevel.Warning, "No link to the control plane at {ControlPlane}: {Reason}; next try in {Delay}")]
    public static partial void ConnectFailed(this ILogger logger, Uri controlPlane, string reason, TimeSpan delay);

    [LoggerMessage(
        LogLevel.Error, "The control plane at {ControlPlane} refuses this agent: {Reason}; next try in {Delay}")]
    public static partial void ConnectRefused(this ILogger logger, Uri controlPlane, string reason, TimeSpan delay);

    [LoggerMessage(LogLevel.Information, "Node {NodeId} registered over the agent link")]
    public static partial void NodeRegistered(this ILogger logger, string nodeId);

    [LoggerMessage(LogLevel.Warning, "Node {NodeId} was refused: {Reason}")]
    public static partial void NodeRefused(this ILogger logger, string nodeId, string reason);

    [LoggerMessage(LogLevel.Information, "Node {NodeId} left the agent link: {Reason}")]
    public static partial void NodeLeft(this ILogger logger, string nodeId, string reason);

    [LoggerMessage(LogLevel.Warning, "An agent link was closed before registration: {Reason}")]
    public static partial void LinkNeverRegistered(this ILogger logger, string reason);
}
