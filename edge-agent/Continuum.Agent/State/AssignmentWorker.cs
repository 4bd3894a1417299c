using Continuum.Agent.Dispatch;
using Continuum.Agent.Images;
using Continuum.Contracts.Desired;
using Continuum.Images.Store;
using Continuum.Sandbox;

namespace Continuum.Agent.State;

/// <summary>
/// Brings one assignment to readiness: its image here, its sandboxes started. Tries again until told to stop.
/// </summary>
internal sealed class AssignmentWorker(
    ImageProvider images,
    ISandboxHost sandboxes,
    AssignmentTable table,
    AssignmentBoard board,
    Dispatcher dispatcher,
    TimeProvider time,
    ILogger<AssignmentWorker> logger)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>Returns once the assignment is ready.</summary>
    public async Task RunAsync(Assignment assignment, CancellationToken cancellationToken)
    {
        TimeSpan wait = FirstWait;
        while (!await TryAsync(assignment, cancellationToken))
        {
            await Task.Delay(wait, time, cancellationToken);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }

        table.Set(assignment);
        board.Set(assignment.Version, AssignmentPhase.Ready, "");
        logger.Ready(assignment.Version);
        dispatcher.Expedite(assignment.Version.Function);
    }

    private async Task<bool> TryAsync(Assignment assignment, CancellationToken cancellationToken)
    {
        try
        {
            board.Set(assignment.Version, AssignmentPhase.Fetching, "its image is on the way");
            UnpackedImage image = await images.EnsureAsync(assignment.ImageDigest, cancellationToken);
            board.Set(assignment.Version, AssignmentPhase.Starting, "its first sandbox starts");
            PrepareResult prepared = await sandboxes.PrepareAsync(Spec(assignment, image), cancellationToken);
            if (prepared is not PrepareResult.Refused refused)
            {
                return true;
            }

            board.Refuse(assignment.Version, refused.Error);
            logger.NotReady(null, assignment.Version, $"{refused.Error.Type}: {refused.Error.Message}");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is (no room on the disk, no link, a broken image), it may be over the next time.
            Fail(assignment, e.Message, e);
        }

        return false;
    }

    private void Fail(Assignment assignment, string detail, Exception? e)
    {
        board.Set(assignment.Version, AssignmentPhase.Failed, detail);
        logger.NotReady(e, assignment.Version, detail);
    }

    private static SandboxSpec Spec(Assignment assignment, UnpackedImage image) => new()
    {
        Version = assignment.Version,
        RootPath = image.RootPath,
        Mounts = [.. image.Mounts.Select(mount => new SandboxMount(mount.HostPath, mount.MountPath))],
        EntryPoint = image.EntryPoint,
        WorkingDirectory = image.WorkingDirectory,
        Handler = assignment.Handler,
        Environment = assignment.Environment,
        MemoryBytes = assignment.MemoryBytes,
        Timeout = assignment.Timeout,
        Concurrency = assignment.Concurrency,
        Isolation = assignment.Isolation,
    };
}
