using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Tests.State;

public sealed class NodeStateTests : IAsyncDisposable
{
    private readonly StateFixture _node = new();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public void A_newer_state_is_saved_and_in_force()
    {
        _node.Apply(7, Some.Version());
        Assert.Equal(7, _node.Saved?.Revision);
        Assert.Equal(7, _node.Desired.Current.Revision);
        Assert.NotNull(_node.Routes.Current.Find(Some.Function));
    }

    [Fact]
    public void An_older_state_is_ignored()
    {
        _node.Apply(7, Some.Version());
        _node.Apply(6);
        Assert.Equal(7, _node.Desired.Current.Revision);
        Assert.Single(_node.Saved!.Assignments);
    }

    [Fact]
    public async Task The_same_state_is_acknowledged_again()
    {
        _node.Apply(7);
        await SignalAsync();
        _node.Apply(7);
        await SignalAsync();

        Task SignalAsync() => Deadline.WithinAsync(
            "the signal to acknowledge", _node.Board.Changed.WaitAsync(null, TimeProvider.System, default));
    }

    [Fact]
    public void A_node_that_got_another_name_begins_anew()
    {
        _node.Apply(7, Some.Version());
        _node.Node.Apply(Some.State(1, []) with { NodeId = "renamed" });
        Assert.Equal(("renamed", 1), (_node.Desired.Current.NodeId, _node.Desired.Current.Revision));
    }

    [Fact]
    public async Task A_function_that_nobody_deployed_and_one_that_is_not_ready_are_told_apart()
    {
        _node.Node.Apply(Some.State(1, [Some.Assignment()], Some.HttpRoute("/x"), new Route.Direct
        {
            Function = Some.OtherFunction,
            Nodes = ["far"],
            Timeout = TimeSpan.FromSeconds(1),
        }));
        Assert.Equal(ErrorTypes.NodeUnreachable, await TypeAsync(Some.Function));
        Assert.Equal(ErrorTypes.NodeUnreachable, await TypeAsync(Some.OtherFunction));
        Assert.Equal(ErrorTypes.FunctionNotFound, await TypeAsync(new("default", "unknown")));
    }

    private async Task<string> TypeAsync(Contracts.Functions.FunctionKey function)
    {
        InvocationResult result = await _node.Invoker.InvokeAsync(
            new InvocationRequest
            {
                Id = "1",
                Function = function,
                Payload = default,
                Deadline = TimeProvider.System.GetUtcNow().AddSeconds(5),
            },
            default);
        return Assert.IsType<InvocationResult.Failed>(result).Error.Type;
    }
}
