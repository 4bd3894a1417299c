using System.Diagnostics;

namespace Continuum.Mqtt.Tests.Fuzz;

/// <summary>
/// Mutates the corpus of one target. Inputs with a new answer are mutated further: that is the coverage it goes by.
/// </summary>
internal sealed class FuzzRun(FuzzTarget target, IEnumerable<byte[]> corpus, int seed)
{
    private const int MaxKept = 8192;
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    private readonly Random _random = new(seed);
    private readonly List<byte[]> _kept = [.. corpus];
    private readonly HashSet<string> _answers = new(StringComparer.Ordinal);
    private byte[] _current = [];
    private long _ran;

    /// <summary>Different answers so far.</summary>
    public int Answers => _answers.Count;

    /// <summary>The most bytes that one input had allocated.</summary>
    public long MostAllocated { get; private set; }

    /// <summary>
    /// Runs the corpus as it is, and then so many mutated inputs. Fails at the first defect, with its input.
    /// </summary>
    public void Run(long inputs)
    {
        // Only a thread of its own can tell that an input never comes to its end.
        using Timer watching = new(_ => Watch(), null, Hang, Hang);
        foreach (byte[] input in _kept.ToArray())
        {
            Take(input);
            Take(input);
        }

        Mutations mutations = new(_random);
        for (long i = 0; i < inputs; i++)
        {
            byte[] input = mutations.Of(Pick(), Pick());
            Take(_random.Next(2) == 0 ? target.Repair(input) : input);
        }
    }

    // The newest are the least known.
    private byte[] Pick() => _kept.Count == 0
        ? []
        : _kept[_random.Next(4) == 0 ? _kept.Count - 1 - _random.Next(Math.Min(_kept.Count, 32)) : _random.Next(_kept.Count)];

    private void Take(byte[] input)
    {
        _current = input;
        long before = GC.GetAllocatedBytesForCurrentThread();
        string answer;
        try
        {
            answer = target.Take(input);
        }
        catch (Exception defect)
        {
            Assert.Fail($"{target.Name}, seed {seed}, input {Convert.ToHexString(input)}: {defect}");
            throw;
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Interlocked.Increment(ref _ran);
        if (_answers.Add(answer) && _kept.Count < MaxKept)
        {
            _kept.Add(input);
        }
        else if (allocated > target.Allowed + (target.AllowedPerByte * input.Length))
        {
            // What came for the first time may have been compiled first.
            Assert.Fail(
                $"{target.Name}, seed {seed}: {allocated} bytes for {input.Length}: {Convert.ToHexString(input)}");
        }
        else
        {
            MostAllocated = Math.Max(MostAllocated, allocated);
        }
    }

    private long _ranBefore = -1;

    private void Watch()
    {
        long ran = Interlocked.Read(ref _ran);
        if (ran == _ranBefore && !Debugger.IsAttached)
        {
            Environment.FailFast($"{target.Name}, seed {seed} hangs: {Convert.ToHexString(_current)}");
        }

        _ranBefore = ran;
    }
}
