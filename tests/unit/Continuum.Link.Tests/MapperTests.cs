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
        r => r.Request(), InvocationMapper.ToWire, InvocationRequestMessage.Parser, InvocationMapper.ToContract);

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
    public void Dead_letter_queries_come_back_as_they_went() => ForAll(
        r => r.Query(), DeadLetterMapper.ToWire, DeadLetterQueryMessage.Parser, DeadLetterMapper.ToContract);

    [Fact]
    public void Dead_letter_selections_come_back_as_they_went() => ForAll(
        r => r.Selection(), DeadLetterMapper.ToWire, DeadLetterSelectionMessage.Parser, DeadLetterMapper.ToContract);

    [Fact]
    public void A_message_that_lacks_what_it_must_have_is_an_invalid_request()
    {
        Action[] incomplete =
        [
            () => NodeMapper.ToContract(new NodeDescriptionMessage()),
            () => InvocationMapper.ToContract(new InvocationRequestMessage()),
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
