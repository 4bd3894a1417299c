using Continuum.Contracts.Declarations;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Events;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Contracts.Nodes;

namespace Continuum.Link.Tests;

/// <summary>Contract records with every property drawn by chance, from one seed.</summary>
internal sealed class RandomContracts(int seed)
{
    private static readonly string[] Alphabet = ["a", "-", "7", "/", "#", "ä", "漢", "\n", "\0", "🌡"];

    private readonly Random _random = new(seed);

    public NodeDescription Node() => new()
    {
        NodeId = Text(),
        Kind = Any<NodeKind>(),
        Location = new Location(Text(), Text(), Text()),
        Architecture = Text(),
        Labels = Map(),
        Capacity = new NodeCapacity(Int(), Long(), Long()),
        AgentVersion = Text(),
        SandboxKinds = Many(Text),
        SandboxDetail = Text(),
        Prices = new NodePrices(Number(), Number(), Number(), Number(), Number()),
        Accelerators =
        [
            .. new[] { AcceleratorKind.Gpu, AcceleratorKind.Npu }.Where(_ => _random.Next(2) == 0).Select(kind =>
                new NodeAccelerator(
                    kind,
                    _random.Next(1, NodeAccelerator.MostDevices + 1),
                    _random.NextInt64(NodeAccelerator.MostMemoryBytes + 1))),
        ],
        HttpEndpoint = Maybe(Text),
        MqttEndpoint = Maybe(Text),
    };

    public NodeHeartbeat Heartbeat() => new(
        new NodeUse
        {
            CpuMillis = Int(),
            MemoryBytes = Long(),
            DiskBytes = Long(),
            Sandboxes = Int(),
            QueuedEvents = Long(),
            DeadLetters = Long(),
        },
        Many(() => new RoundTripSample(Text(), Span())),
        Many(() => new FunctionDemand(Function(), Number())),
        Executions());

    public DesiredState Desired() => new()
    {
        NodeId = Text(),
        Revision = Long(),
        Assignments = Many(Assignment),
        Routes = Many(Route),
    };

    public NodeAcknowledgement Acknowledgement() =>
        new(Long(), Many(() => new AssignmentStatus(Version(), Any<AssignmentPhase>(), Text())));

    public InvocationRequest Request() => new()
    {
        Id = Text(),
        Function = Function(),
        Payload = Bytes(),
        ContentType = Maybe(Text),
        Deadline = Time(),
        Attempt = Int(),
        DedupKey = Maybe(Text),
        TraceParent = Maybe(Text),
        Trigger = Trigger(),
    };

    public InvocationResult Result() => _random.Next(2) == 0
        ? new InvocationResult.Succeeded(Bytes(), Maybe(Text)) { Duration = Span() }
        : new InvocationResult.Failed(Error()) { Duration = Span() };

    public IReadOnlyList<LogLine> Lines() => Many(() => new LogLine
    {
        Version = Version(),
        NodeId = Text(),
        SandboxId = Text(),
        InvocationId = Maybe(Text),
        Time = Time(),
        Source = Any<LogSource>(),
        Text = Text(),
    });

    public EventQuery Events() => new(_random.Next(2) == 0 ? null : Function(), Int());

    public EventLedger Ledger() => new()
    {
        NodeId = Text(),
        At = Time(),
        Functions = Many(() => new EventAccount
        {
            Function = Function(),
            Accepted = Long(),
            Repeated = Long(),
            Attempts = Long(),
            Answered = Long(),
            Replies = Long(),
            Replied = Long(),
            DeadLettered = Long(),
            Redriven = Long(),
            Removed = Long(),
            Dropped = Counts(),
            Evicted = Counts(),
            RepliesDropped = Counts(),
            Waiting = Long(),
            DeadLetters = Long(),
            RepliesWaiting = Long(),
        }),
        InMemory = Many(() => new MemoryAccount
        {
            Function = Function(),
            Accepted = Long(),
            Answered = Long(),
            Dropped = Counts(),
        }),
        Elsewhere = Many(() => new RouteAccount
        {
            Bridge = Text(),
            Route = Text(),
            Written = Long(),
            Forwarded = Long(),
            Dropped = Counts(),
            Waiting = Long(),
            WaitingBytes = Long(),
        }),
    };

    public IReadOnlyList<WaitingEvent> Waiting() => Many(() => new WaitingEvent
    {
        Id = Text(),
        NodeId = Text(),
        Function = Function(),
        AcceptedAt = Time(),
        Attempts = Int(),
        DueAt = _random.Next(2) == 0 ? null : Time(),
        Trigger = Trigger(),
        OrderKey = Maybe(Text),
        PayloadBytes = Long(),
    });

    public IReadOnlyList<DeadLetter> Letters() => Many(() => new DeadLetter
    {
        Id = Text(),
        NodeId = Text(),
        Function = Function(),
        AcceptedAt = Time(),
        DeadAt = Time(),
        Attempts = Int(),
        Error = Error(),
        Trigger = Trigger(),
        PayloadBytes = Long(),
        Payload = Bytes(),
    });

    private Dictionary<string, long> Counts() => new() { ["a"] = Long() / 4, ["b c"] = Int() };

    public DeadLetterQuery Query() => new(_random.Next(2) == 0 ? null : Function(), Int(), Maybe(Text), _random.Next(2) == 0);

    public DeadLetterSelection Selection() => _random.Next(2) == 0
        ? new DeadLetterSelection.ByIds(Many(Text))
        : new DeadLetterSelection.OfFunction(Function());

    private Assignment Assignment() => new()
    {
        Version = Version(),
        ImageDigest = Text(),
        Handler = Text(),
        MemoryBytes = Long(),
        Timeout = Span(),
        Concurrency = Int(),
        Isolation = Any<IsolationMode>(),
        Environment = Map(),
        Retry = Retry(),
    };

    private Route Route() => _random.Next(3) switch
    {
        0 => new Route.Mqtt(Text(), Int(), Maybe(Text), Maybe(Text))
        { Function = Function(), Nodes = Many(Text), Retry = Retry(), Timeout = Span() },
        1 => new Route.Http(Text(), Many(Text))
        { Function = Function(), Nodes = Many(Text), Retry = Retry(), Timeout = Span() },
        _ => new Route.Direct { Function = Function(), Nodes = Many(Text), Retry = Retry(), Timeout = Span() },
    };

    private InvocationError Error() => new(Text(), Text()) { StackTrace = Many(Text) };

    private TriggerContext Trigger() =>
        new() { Kind = Text(), Topic = Maybe(Text), Method = Maybe(Text), Path = Maybe(Text) };

    private RetryPolicy Retry() => new(Int(), Span(), Span(), _random.Next(2) == 0);

    private FunctionKey Function() => new(Text(), Text());

    private FunctionExecution[] Executions() =>
    [
        .. Many(Function).Distinct().Select(function =>
        {
            double[] samples = [Number(), .. Many(Number)];
            return new FunctionExecution(function, samples.Length + _random.Next(9), samples);
        }),
    ];

    private VersionKey Version() => new(Function(), Text());

    private string Text() => string.Concat(Many(() => Alphabet[_random.Next(Alphabet.Length)]));

    private double Number() => _random.Next(3) == 0 ? 0 : _random.NextDouble() * 1000;

    private int Int() => _random.Next(3) == 0 ? 0 : _random.Next(int.MinValue, int.MaxValue);

    private long Long() => _random.Next(3) == 0 ? 0 : _random.NextInt64(long.MinValue, long.MaxValue);

    private TimeSpan Span() => TimeSpan.FromTicks(Long());

    private DateTimeOffset Time() =>
        new(_random.NextInt64(DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);

    private byte[] Bytes()
    {
        byte[] bytes = new byte[_random.Next(20)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private T Any<T>()
        where T : struct, Enum => Enum.GetValues<T>()[_random.Next(Enum.GetValues<T>().Length)];

    private T? Maybe<T>(Func<T> make)
        where T : class => _random.Next(2) == 0 ? null : make();

    private T[] Many<T>(Func<T> make) => [.. Enumerable.Range(0, _random.Next(4)).Select(_ => make())];

    private Dictionary<string, string> Map() =>
        Enumerable.Range(0, _random.Next(4)).ToDictionary(n => $"{n}{Text()}", _ => Text());
}
