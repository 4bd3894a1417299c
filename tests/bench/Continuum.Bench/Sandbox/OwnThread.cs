namespace Continuum.Bench.Sandbox;

/// <summary>Runs what blocks on a thread that nothing else runs on.</summary>
internal static class OwnThread
{
    public static Task RunAsync(Action action) => RunAsync(() =>
    {
        action();
        return 0;
    });

    public static Task<T> RunAsync<T>(Func<T> action) => Task.Factory.StartNew(
        action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
