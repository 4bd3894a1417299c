namespace Continuum.Placement.Lab.Data;

/// <summary>How often a function was called, minute by minute.</summary>
/// <param name="Function">The function's name (a hash).</param>
/// <param name="App">The application it belongs to.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Trigger">What calls it, <c>http</c>, <c>timer</c>, …; empty where the file does not say.</param>
/// <param name="PerMinute">Calls in each minute, from the first minute of the day.</param>
public sealed record FunctionInvocations(
    string Function, string App, string Owner, string Trigger, IReadOnlyList<int> PerMinute)
{
    /// <summary>Calls in all minutes.</summary>
    public long Total => PerMinute.Sum(calls => (long)calls);
}
