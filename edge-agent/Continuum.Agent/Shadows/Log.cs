namespace Continuum.Agent.Shadows;

internal static partial class Log
{
    [LoggerMessage(
        LogLevel.Information,
        "The control plane knows this node anew: all shadows that it has are handed over once more")]
    public static partial void KnownAnew(this ILogger logger);

    [LoggerMessage(LogLevel.Warning, "Subscribers could not be told on {Topic}; the shadow itself is on the disk")]
    public static partial void NotAnnounced(this ILogger logger, string topic, Exception e);

    [LoggerMessage(
        LogLevel.Warning, "The control plane's shadow of {Device} cannot be read and is passed over: {Problem}")]
    public static partial void ShadowNotRead(this ILogger logger, string device, string problem);

    [LoggerMessage(
        LogLevel.Warning,
        "The shadow of {Device} has {Bytes} bytes, more than the control plane takes, and waits: remove something")]
    public static partial void ShadowTooLarge(this ILogger logger, string device, int bytes);

    [LoggerMessage(LogLevel.Debug, "Shadows could not be handed to the control plane; it is tried again")]
    public static partial void NotSynchronised(this ILogger logger, Exception e);

    [LoggerMessage(
        LogLevel.Error, "The shadow of {Device} in {Path} cannot be read and is passed over; restore the file")]
    public static partial void OwnShadowNotRead(this ILogger logger, string device, string path, Exception e);

    [LoggerMessage(
        LogLevel.Warning, "Publications of lost sessions could not be forgotten; the next start tries again")]
    public static partial void LostSessionsNotForgotten(this ILogger logger, Exception e);

    [LoggerMessage(LogLevel.Warning, "Old shadows could not be cleaned up; it is tried again tomorrow")]
    public static partial void NotSwept(this ILogger logger, Exception e);
}
