namespace Continuum.ControlPlane.Gateway;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "The link to node {NodeId} failed during invocation {Id}")]
    public static partial void LinkFailed(this ILogger logger, Exception e, string nodeId, string id);
}
