namespace Continuum.Testing.Power.Trials;

/// <summary>What trials of a long run showed that must not be, whatever it was that ended one of them.</summary>
/// <param name="evidence">The folder for what tells of problems, a folder a trial.</param>
/// <param name="show">Told of each at once: whatever ends a run of hours, it is known by then. Null: nobody.</param>
public sealed class TrialRecord(string evidence, Action<string>? show = null)
{
    private readonly List<string> _problems = [];

    /// <summary>All so far, each with its trial.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Makes a trial; what fails in it is a problem of it and not the end of the run.</summary>
    /// <param name="name">What it is called, as a part of a sentence.</param>
    /// <param name="folder">The name of its folder of evidence.</param>
    /// <param name="trial">Completes with its problems.</param>
    /// <param name="damage">What is wrong with the disk all the same when it fails.</param>
    /// <param name="keepAsync">Told of a problem: writes what tells of it into a folder.</param>
    /// <param name="cancellationToken">Only its cancellation comes out.</param>
    /// <returns>Whether it came to its end.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<bool> TryAsync(
        string name, string folder, Func<Task<IReadOnlyList<string>>> trial, Func<IReadOnlyList<string>> damage,
        Func<string, Task> keepAsync, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> problems;
        bool ended = true;
        try
        {
            problems = await trial();
        }
        catch (Exception e) when (!IsOf(e, cancellationToken))
        {
            (problems, ended) = ([e.Message, .. damage()], false);
        }

        if (problems.Count > 0)
        {
            string kept = await KeepAsync(Path.Combine(evidence, folder), keepAsync, cancellationToken);
            foreach (string problem in problems)
            {
                _problems.Add($"{name}: {problem} ({kept})");
                show?.Invoke(_problems[^1]);
            }
        }

        return ended;
    }

    private static async Task<string> KeepAsync(
        string folder, Func<string, Task> keepAsync, CancellationToken cancellationToken)
    {
        try
        {
            await keepAsync(folder);
            return $"see {folder}";
        }
        catch (Exception e) when (!IsOf(e, cancellationToken))
        {
            return $"nothing or not all could be kept in {folder}: {e.Message}";
        }
    }

    // An HTTP client's time limit is an OperationCanceledException, too.
    private static bool IsOf(Exception exception, CancellationToken cancellation) =>
        exception is OperationCanceledException && cancellation.IsCancellationRequested;
}
