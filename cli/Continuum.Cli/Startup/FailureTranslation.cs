using Continuum.Hosting.Startup;
using Continuum.Images;

namespace Continuum.Cli.Startup;

/// <summary>Puts what a command failed with into words and an exit code.</summary>
internal static class FailureTranslation
{
    public static CliException Translate(Exception failure, CancellationToken stop) => failure switch
    {
        CliException known => known,
        OperationCanceledException when stop.IsCancellationRequested =>
            new(CliExit.Cancelled, "stopped", inner: failure),
        ImageException image => new(ExitOf(image.Code), image.Message, inner: image),
        StartupException start => new((CliExit)(int)start.Code, start.Message, start.Remedy, start),
        UnauthorizedAccessException denied => new(CliExit.NotPermitted, denied.Message, inner: denied),
        FileNotFoundException or DirectoryNotFoundException => new(CliExit.NotFound, failure.Message, inner: failure),
        IOException io => new(CliExit.InputOutput, io.Message, inner: io),
        _ => new(
            CliExit.Software,
            $"unexpected: {failure.Message}",
            "This is a fault of Continuum. Run the command again with CONTINUUM_DEBUG=1 for a report.",
            failure),
    };

    private static CliExit ExitOf(ImageErrorCode code) => code switch
    {
        ImageErrorCode.DiskFull => CliExit.InputOutput,
        ImageErrorCode.PackagesUnavailable or ImageErrorCode.ProgramFailed or ImageErrorCode.TransferFailed =>
            CliExit.Unavailable,
        _ => CliExit.InvalidInput,
    };
}
