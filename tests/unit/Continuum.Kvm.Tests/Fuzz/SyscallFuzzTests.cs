using System.Diagnostics;
using System.Globalization;
using Continuum.Kvm.Tests.Testing;
using Continuum.Testing;

namespace Continuum.Kvm.Tests.Fuzz;

/// <summary>
/// The whole Linux side against programs that do nothing but make hostile calls. A longer run with another seed:
/// <c>./bench.sh fuzz --calls N --seed S</c>.
/// </summary>
public sealed class SyscallFuzzTests
{
    private const long CallsInTests = 1_500_000;
    private const int SeedInTests = 20_261_121;
    private const long CallsInRound = 3000;
    private const long MostManagedBytes = 1L << 30;

    // Whatever a call is given, the monitor is back soon: this is for hangs, on a machine that others use too.
    private static readonly TimeSpan MostPerCall = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MostPerRound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MostInTests = TimeSpan.FromSeconds(35);

    [Fact]
    public async Task No_call_with_hostile_arguments_harms_the_monitor()
    {
        bool isLong = long.TryParse(Environment.GetEnvironmentVariable("CONTINUUM_FUZZ_CALLS"), out long calls);
        calls = isLong ? calls : CallsInTests;
        int seed = int.TryParse(Environment.GetEnvironmentVariable("CONTINUUM_FUZZ_SEED"), out int given) ? given : SeedInTests;
        using TempFolder root = new();
        MakeFiles(root);
        Stopwatch watch = Stopwatch.StartNew();
        long made = 0;
        for (int round = 0; made < calls && (isLong || watch.Elapsed < MostInTests); round++)
        {
            made += await RunRoundAsync(root.Path, unchecked(seed + round), round);
        }

        Assert.Empty(OpenFilesUnder(root.Path));
        if (isLong)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{made} calls in {watch.Elapsed.TotalSeconds:0} s, seed {seed}: no harm done"));
        }
    }

    private static async Task<long> RunRoundAsync(string root, int seed, int number)
    {
        using HostileRound round = new(root, seed, CallsInRound);
        Task<ProgramEnd> run = Task.Factory.StartNew(
            round.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await run.WaitAsync(MostPerRound);
            round.AssertNothingElseTouched();
            Assert.True(round.Machine.Longest < MostPerCall, $"a call took {round.Machine.Longest}");
            Assert.True(GC.GetTotalMemory(false) < MostManagedBytes, $"{GC.GetTotalMemory(false)} bytes are in use");
        }
        catch (Exception exception)
        {
            Assert.Fail($"Round {number} (seed {seed}): {exception}\nThe last of its calls:\n{round.Machine.History}");
        }

        return round.Machine.Entries;
    }

    private static void MakeFiles(TempFolder root)
    {
        File.Copy(CompiledProgram.Musl("hello.c").Path, root.File("hello"));
        Directory.CreateDirectory(root.File("folder"));
        Directory.CreateDirectory(root.File("etc"));
        File.WriteAllText(root.File("folder/file"), new string('f', 10_000));
        File.WriteAllText(root.File("etc/passwd"), "user:x:1000:1000::/:/bin/sh\n");
        File.CreateSymbolicLink(root.File("link"), "folder/file");
        File.CreateSymbolicLink(root.File("loop"), "loop");
        File.CreateSymbolicLink(root.File("out"), "../../../../../etc/shadow");
    }

    /// <summary>Descriptors of this process that lead under a folder; other tests have theirs elsewhere.</summary>
    private static IReadOnlyList<string> OpenFilesUnder(string folder) =>
    [
        .. Directory.EnumerateFileSystemEntries("/proc/self/fd")
            .Select(link => new FileInfo(link).LinkTarget)
            .OfType<string>()
            .Where(target => target.StartsWith(folder, StringComparison.Ordinal)),
    ];
}
