using System.Net.Sockets;
using Continuum.Contracts.Functions;
using Continuum.Isolation;
using Continuum.Sandbox.Workers;
using Continuum.Testing;

namespace Continuum.Sandbox.Tests.Workers;

/// <summary>Frames between the agent and a worker.</summary>
public sealed class WorkerChannelTests : IDisposable
{
    private readonly WorkerChannel _one;
    private readonly WorkerChannel _other;

    public WorkerChannelTests()
    {
        (Socket mine, SafeSocketHandle theirs) = SocketPair.Create();
        _one = new WorkerChannel(mine, TimeSpan.FromMilliseconds(200));
        _other = new WorkerChannel(new Socket(theirs), patience: null);
    }

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Who_sends_when_it_is_disposed_of_is_told_that_the_other_end_is_gone()
    {
        _one.Dispose();

        Assert.Throws<IOException>(() => _one.Send(WorkerFrameKind.Cancel, 1));
        Assert.Throws<IOException>(() => _one.Send(
            WorkerFrameKind.Retire,
            1,
            new VersionKey(new FunctionKey("a", "b"), "v1"),
            WorkerJson.Default.VersionKey,
            default));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16_384)]
    [InlineData(16_385)]
    [InlineData(6_000_000)]
    public async Task A_frame_arrives_as_it_was_sent(int length)
    {
        byte[] payload = new byte[length];
        new Random(length).NextBytes(payload);
        Task sent = Task.Run(() =>
        {
            for (long id = 1; id <= 3; id++)
            {
                _one.Send(WorkerFrameKind.Hello, id, new HelloMessage($"{id}"), WorkerJson.Default.HelloMessage, payload);
            }
        });
        for (long id = 1; id <= 3; id++)
        {
            Assert.True(_other.TryRead(out WorkerFrame frame));
            Assert.Equal((WorkerFrameKind.Hello, id), (frame.Kind, frame.Id));
            Assert.Contains($"\"{id}\"", System.Text.Encoding.UTF8.GetString(frame.Head.Span), StringComparison.Ordinal);
            Assert.True(frame.Payload.Span.SequenceEqual(payload));
        }

        await Deadline.WithinAsync("the frames to be sent", sent);
    }

    [Fact]
    public async Task The_other_end_that_does_not_read_counts_as_gone()
    {
        byte[] large = new byte[4 << 20];
        Task sending = Task.Run(() =>
            _one.Send(WorkerFrameKind.Hello, 1, new HelloMessage(""), WorkerJson.Default.HelloMessage, large));
        await Assert.ThrowsAsync<IOException>(() => Deadline.WithinAsync("the sender to give up", sending));
        Assert.Throws<IOException>(() => _one.Send(WorkerFrameKind.Cancel, 2));
    }

    [Fact]
    public void An_end_that_closes_is_the_end()
    {
        _one.Close();
        Assert.False(_other.TryRead(out _));
    }
}
