using Continuum.Contracts.Invocations;
using Continuum.Contracts.Nodes;
using Continuum.Link.Mapping;
using Continuum.Link.Wire;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace Continuum.Link.Tests;

public sealed class MapperTests
{
    [Fact]
    public void Node_descriptions_come_back_as_they_went() => ForAll(
        r => r.Node(), NodeMapper.ToWire, NodeDescriptionMessage.Parser, NodeMapper.ToContract);

    [Fact]
    public void Heartbeats_come_back_as_they_went() => ForAll(
        r => r.Heartbeat(), HeartbeatMapper.ToWire, HeartbeatMessage.Parser, HeartbeatMapper.ToContract);

    [Fact]
    public void What_a_heartbeat_says_of_execution_is_bounded()
    {
        FunctionRef function = new() { Namespace = "plant", Name = "thermostat" };
        FunctionExecutionMessage execution = new() { Function = function, Answers = -5 };
        execution.Milliseconds.AddRange([double.NaN, -1, 1e300, .. Enumerable.Repeat(1.0, 40)]);
        HeartbeatMessage wire = new();
        wire.Executions.Add(execution);
        wire.Executions.Add(execution);
        wire.Executions.Add(new FunctionExecutionMessage { Function = new() { Namespace = "a", Name = "b" }, Answers = 9 });

        FunctionExecution told = Assert.Single(HeartbeatMapper.ToContract(wire).Executions);

        Assert.Equal(FunctionExecution.MostSamples, told.Answers);
        Assert.Equal([FunctionExecution.MostMilliseconds, .. Enumerable.Repeat(1.0, 31)], told.Milliseconds);
    }

    [Fact]
    public void Desired_states_come_back_as_they_went() => ForAll(
        r => r.Desired(), DesiredStateMapper.ToWire, DesiredStateMessage.Parser, DesiredStateMapper.ToContract);

    [Fact]
    public void Acknowledgements_come_back_as_they_went() => ForAll(
        r => r.Acknowledgement(),
        AcknowledgementMapper.ToWire,
        AcknowledgementMessage.Parser,
        AcknowledgementMapper.ToContract);

    [Fact]
    public void Invocation_requests_come_back_as_they_went() => ForAll(
        r => r.Request(),
        request => InvocationMapper.ToWire(request, DateTimeOffset.UnixEpoch),
        InvocationRequestMessage.Parser,
        wire => InvocationMapper.ToContract(wire, DateTimeOffset.UnixEpoch));

    [Theory]
    [InlineData(3)]
    [InlineData(-7200)]
    public void A_deadline_leaves_the_same_time_whatever_the_far_clock_says(int secondsAhead)
    {
        DateTimeOffset here = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        InvocationRequest request = Fleet.Request() with { Deadline = here.AddSeconds(20) };
        DateTimeOffset there = here.AddSeconds(secondsAhead);
        Assert.Equal(
            there.AddSeconds(20),
            InvocationMapper.ToContract(InvocationMapper.ToWire(request, here), there).Deadline);
        InvocationRequestMessage endless = new(InvocationMapper.ToWire(request, here)) { TimeLeft100Ns = long.MaxValue };
        Assert.Equal(DateTimeOffset.MaxValue, InvocationMapper.ToContract(endless, there).Deadline);
    }

    [Fact]
    public void Invocation_results_come_back_as_they_went() => ForAll(
        r => r.Result(), InvocationMapper.ToWire, InvocationResultMessage.Parser, InvocationMapper.ToContract);

    [Fact]
    public void Log_lines_come_back_as_they_went() => ForAll(
        r => r.Lines(), LogMapper.ToWire, LogBatch.Parser, LogMapper.ToContract);

    [Fact]
    public void Dead_letters_come_back_as_they_went() => ForAll(
        r => r.Letters(),
        letters => DeadLetterMapper.ToWire(letters, int.MaxValue),
        DeadLetterPage.Parser,
        DeadLetterMapper.ToContract);

    [Fact]
    public void Ledgers_come_back_as_they_went() => ForAll(
        r => r.Ledger(), EventMapper.ToWire, EventLedgerMessage.Parser, EventMapper.ToContract);

    [Fact]
    public void Waiting_events_come_back_as_they_went() => ForAll(
        r => r.Waiting(),
        waiting => EventMapper.ToWire(waiting, int.MaxValue),
        WaitingEventPage.Parser,
        EventMapper.ToContract);

    [Fact]
    public void Event_queries_come_back_as_they_went() => ForAll(
        r => r.Events(), EventMapper.ToWire, EventQueryMessage.Parser, EventMapper.ToContract);

    [Fact]
    public void Dead_letter_queries_come_back_as_they_went() => ForAll(
        r => r.Query(), DeadLetterMapper.ToWire, DeadLetterQueryMessage.Parser, DeadLetterMapper.ToContract);

    [Fact]
    public void Dead_letter_selections_come_back_as_they_went() => ForAll(
        r => r.Selection(), DeadLetterMapper.ToWire, DeadLetterSelectionMessage.Parser, DeadLetterMapper.ToContract);

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 65, 0)]
    [InlineData(2, 1, -1)]
    [InlineData(2, 1, long.MaxValue)]
    public void Accelerators_that_make_no_sense_are_an_invalid_request(int kind, int devices, long memory)
    {
        AcceleratorMessage wrong = new()
        {
            Kind = (AcceleratorKindCode)kind,
            Devices = devices,
            MemoryBytesEach = memory,
        };
        Assert.Equal(
            LinkErrorCode.InvalidRequest,
            Assert.Throws<LinkCallException>(() => AcceleratorMapper.ToContract([wrong])).Code);
        AcceleratorMessage right = new() { Kind = AcceleratorKindCode.Gpu, Devices = 1 };
        Assert.Throws<LinkCallException>(() => AcceleratorMapper.ToContract([right, right]));
    }

    [Fact]
    public void A_message_that_lacks_what_it_must_have_is_an_invalid_request()
    {
        Action[] incomplete =
        [
            () => NodeMapper.ToContract(new NodeDescriptionMessage()),
            () => InvocationMapper.ToContract(new InvocationRequestMessage(), DateTimeOffset.UnixEpoch),
            () => InvocationMapper.ToContract(new InvocationResultMessage()),
            () => DesiredStateMapper.ToContract(new DesiredStateMessage { Assignments = { new AssignmentMessage() } }),
            () => DesiredStateMapper.ToContract(new DesiredStateMessage { Routes = { new RouteMessage() } }),
            () => LogMapper.ToContract(new LogBatch { Lines = { new LogLineMessage() } }),
            () => DeadLetterMapper.ToContract(new DeadLetterPage { Letters = { new DeadLetterMessage() } }),
            () => NodeMapper.ToContract(new NodeDescriptionMessage { Kind = (NodeKindCode)99 }),
            () => Scalars.ToTime(long.MaxValue),
        ];
        Assert.All(incomplete, act =>
            Assert.Equal(LinkErrorCode.InvalidRequest, Assert.Throws<LinkCallException>(act).Code));
    }

    // FsCheck draws the seeds (and prints the one that fails); each seed draws a whole record.
    private static void ForAll<TContract, TWire>(
        Func<RandomContracts, TContract> draw,
        Func<TContract, TWire> toWire,
        MessageParser<TWire> parser,
        Func<TWire, TContract> toContract)
        where TWire : IMessage<TWire> =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            TContract went = draw(new RandomContracts(seed));
            TContract came = toContract(parser.ParseFrom(toWire(went).ToByteArray()));
            Assert.Equal(Canonical.Text(went), Canonical.Text(came));
        }).QuickCheckThrowOnFailure();
}
