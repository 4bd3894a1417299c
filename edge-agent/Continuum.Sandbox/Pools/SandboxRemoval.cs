namespace Continuum.Sandbox.Pools;

/// <summary>Destroys the sandboxes of one version, while others go on.</summary>
internal sealed class SandboxRemoval(SandboxSpec spec, PoolContext context)
{
    private readonly TaskSet _tasks = new();

    /// <summary>Destroys a sandbox, off the caller's path.</summary>
    public void Discard(PooledSandbox sandbox) => _tasks.Run(() => DestroyAsync(sandbox));

    /// <summary>Destroys a sandbox that has answered: a program that runs on this thread is to stop at once.</summary>
    public void DiscardUsed(PooledSandbox sandbox)
    {
        Action<Func<Task>> start = context.Launcher.AnswersInline ? _tasks.Begin : _tasks.Run;
        start(() => DestroyAsync(sandbox));
    }

    /// <summary>Destroys a sandbox; what fails is told in the log.</summary>
    public async Task DestroyAsync(PooledSandbox sandbox)
    {
        try
        {
            await sandbox.DisposeAsync();
        }
        catch (Exception exception)
        {
            context.Logger.DestroyFailed(spec.Version, exception);
        }
    }

    /// <summary>Completes when all that were given to it are gone.</summary>
    public Task WhenIdleAsync() => _tasks.WhenIdleAsync();
}
