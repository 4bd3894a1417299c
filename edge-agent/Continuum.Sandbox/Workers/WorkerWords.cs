using Continuum.Isolation;
using Continuum.Sandbox.Logs;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox.Workers;

/// <summary>
/// What a worker writes to its standard error: into the agent's log, so many lines a second, the last of it kept for
/// its obituary.
/// </summary>
internal sealed class WorkerWords
{
    private const int MostLines = 10;
    private const int MostCharacters = 400;
    private const int LinesPerSecond = 10;
    private const int Burst = 100;
    private const int BufferBytes = 4096;

    private readonly Queue<string> _last = new();
    private readonly IsolatedProcess _process;
    private readonly ILogger _logger;
    private readonly LineRate _rate;
    private readonly Task _reading;

    public WorkerWords(IsolatedProcess process, ILogger logger, TimeProvider time)
    {
        _process = process;
        _logger = logger;
        _rate = new LineRate(time, LinesPerSecond, Burst);
        _reading = ReadAsync();
    }

    /// <summary>Completes when the worker has ended.</summary>
    public async Task<string> LastAsync()
    {
        await _reading;
        return string.Join(" | ", _last);
    }

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[BufferBytes];
        using LineSplitter lines = new(Take);
        try
        {
            while (await _process.StandardError.ReadAsync(buffer) is > 0 and var count)
            {
                lines.Push(buffer.AsSpan(0, count));
            }

            lines.Finish();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            Take(exception.Message);
        }
    }

    private void Take(string line)
    {
        string words = line.Length > MostCharacters ? line[..MostCharacters] : line;
        _last.Enqueue(words);
        if (_last.Count > MostLines)
        {
            _last.Dequeue();
        }

        if (_rate.TryTake())
        {
            _logger.WorkerSaid(_process.HostPid, words);
        }
    }
}
