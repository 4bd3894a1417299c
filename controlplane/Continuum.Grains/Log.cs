using Continuum.Contracts.Functions;
using Microsoft.Extensions.Logging;

namespace Continuum.Grains;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Information, "Node {NodeId} is taken out of the fleet")]
    public static partial void NodeLeft(this ILogger logger, string nodeId);

    [LoggerMessage(LogLevel.Debug, "An observer of node {NodeId} is gone")]
    public static partial void ObserverGone(this ILogger logger, Exception e, string nodeId);

    [LoggerMessage(LogLevel.Information, "{Version} is placed on {Nodes}")]
    public static partial void Placed(this ILogger logger, VersionKey version, string nodes);

    [LoggerMessage(LogLevel.Warning, "{Function} cannot be placed: {Reason}")]
    public static partial void NotPlaced(this ILogger logger, FunctionKey function, string reason);

    [LoggerMessage(LogLevel.Information, "Node {NodeId} joined the fleet")]
    public static partial void NodeJoined(this ILogger logger, string nodeId);
}
