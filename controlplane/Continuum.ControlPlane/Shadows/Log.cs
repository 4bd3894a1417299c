namespace Continuum.ControlPlane.Shadows;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "Node {NodeId} did not take devices' shadows; it is asked again")]
    public static partial void ShadowsNotTaken(this ILogger logger, Exception e, string nodeId);

    [LoggerMessage(
        LogLevel.Warning,
        "The shadow of {Device} has {Bytes} bytes, more than node {NodeId} takes, and is passed over: "
        + "remove something")]
    public static partial void ShadowTooLarge(this ILogger logger, string device, string nodeId, int bytes);

    [LoggerMessage(LogLevel.Warning, "The shadow of {Device} that node {NodeId} sent is passed over: {Problem}")]
    public static partial void ShadowNotRead(this ILogger logger, string device, string nodeId, string problem);
}
