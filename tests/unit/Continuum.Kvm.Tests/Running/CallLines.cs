namespace Continuum.Kvm.Tests.Running;

/// <summary>Keeps the last lines of a trace, for the message of a test that failed.</summary>
internal sealed class CallLines : ISyscallTracer
{
    private const int Kept = 400;

    private readonly Queue<string> _lines = new();

    /// <inheritdoc/>
    public void Called(int task, string line)
    {
        _lines.Enqueue(line);
        if (_lines.Count > Kept)
        {
            _lines.Dequeue();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', _lines);
}
