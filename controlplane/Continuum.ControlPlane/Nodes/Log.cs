using Continuum.Contracts.Nodes;

namespace Continuum.ControlPlane.Nodes;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Node {NodeId} ({Kind}, {Location}) is connected")]
    public static partial void NodeConnected(this ILogger logger, string nodeId, NodeKind kind, Location location);

    [LoggerMessage(LogLevel.Information, "Node {NodeId} is no longer connected")]
    public static partial void NodeDisconnected(this ILogger logger, string nodeId);

    [LoggerMessage(LogLevel.Warning, "Node {NodeId} did not take revision {Revision}; it is sent again")]
    public static partial void StateNotTaken(this ILogger logger, Exception e, string nodeId, long revision);

    [LoggerMessage(LogLevel.Error, "The placement of namespace {Namespace} could not be looked at anew; tried again")]
    public static partial void NotReconsidered(this ILogger logger, Exception e, string @namespace);

    [LoggerMessage(LogLevel.Error, "The removal of node {NodeId} broke off; it is gone on with from time to time")]
    public static partial void NotRemoved(this ILogger logger, Exception e, string nodeId);

    [LoggerMessage(LogLevel.Error, "The session of node {NodeId} broke")]
    public static partial void SessionBroke(this ILogger logger, Exception e, string nodeId);
}
