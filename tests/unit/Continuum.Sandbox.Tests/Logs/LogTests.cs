using System.Text;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Logs;
using Continuum.Sandbox.Logs;
using Continuum.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Continuum.Sandbox.Tests.Logs;

/// <summary>Lines are read whole, cut when they are too long, and counted when there are too many.</summary>
public sealed class LogTests
{
    private static readonly VersionKey Version = new(new FunctionKey("a", "b"), "v1");

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Any_text_is_read_by_line() => Prop.ForAll<string[], byte>((texts, chunk) =>
    {
        string[] lines = [.. texts.Select(text => string.Concat((text ?? "").Where(char.IsAsciiLetter)))];
        string written = string.Join('\n', lines);
        string[] expected = written.Length == 0 ? [] : written.EndsWith('\n') ? lines[..^1] : lines;
        return expected.SequenceEqual(Read(written, chunk));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1000)]
    [InlineData(65_535)]
    [InlineData(10_000_000)]
    public void A_line_is_cut_at_64_KiB(int chunk)
    {
        string text = new string('x', LineSplitter.MaxLineBytes) + "\n"
            + new string('y', 1_000_000) + "\nnext\r\n" + new string('z', LineSplitter.MaxLineBytes + 5);
        List<string> lines = Read(text, chunk);
        Assert.Equal(
            [LineSplitter.MaxLineBytes, LineSplitter.MaxLineBytes, 4, LineSplitter.MaxLineBytes],
            lines.Select(line => line.Length));
        Assert.Equal(['x', 'y', 'n', 'z'], lines.Select(line => line[0]));
    }

    [Fact]
    public async Task Lines_over_the_rate_are_dropped_and_told()
    {
        LogHub hub = new(_time, capacity: 1000);
        SandboxLog log = new(Version, "s", hub, new LineRate(_time, linesPerSecond: 10, burst: 5), _time);
        string text = string.Concat(Enumerable.Range(0, 25).Select(i => $"{i}\n"));
        await log.PumpAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), LogSource.StandardError, default);
        hub.Complete();
        List<LogLine> lines = await AllAsync(hub);
        Assert.Equal(["0", "1", "2", "3", "4"], lines.SkipLast(1).Select(line => line.Text));
        Assert.Contains("20 lines dropped", lines[^1].Text, StringComparison.Ordinal);
        Assert.Equal(LogSource.Platform, lines[^1].Source);
        Assert.Equal(Enumerable.Range(15, 10).Select(i => $"{i}"), log.Tail);
    }

    [Fact]
    public async Task A_slow_reader_is_told_what_it_missed()
    {
        LogHub hub = new(_time, capacity: 3);
        for (int i = 0; i < 10; i++)
        {
            hub.Write(new LogLine
            {
                Version = Version,
                Source = LogSource.Platform,
                Time = _time.GetUtcNow(),
                Text = $"{i}",
            });
        }

        hub.Complete();
        List<LogLine> lines = await AllAsync(hub);
        Assert.Equal(["0", "1", "2"], lines.Where(line => line.Text.Length == 1).Select(line => line.Text));
        Assert.Contains(lines, line => line.Text.Contains("7 lines dropped", StringComparison.Ordinal));
    }

    private static async Task<List<LogLine>> AllAsync(LogHub hub)
    {
        List<LogLine> lines = [];
        await foreach (LogLine line in hub.ReadAsync(CancellationToken.None))
        {
            lines.Add(line);
        }

        return lines;
    }

    private static List<string> Read(string text, int chunk)
    {
        List<string> lines = [];
        using LineSplitter splitter = new(lines.Add);
        foreach (byte[] part in Encoding.UTF8.GetBytes(text).Chunk(chunk + 1))
        {
            splitter.Push(part);
        }

        splitter.Finish();
        return lines;
    }
}
