using Continuum.Contracts.Api;
using Continuum.Contracts.Declarations;
using Continuum.Contracts.Functions;
using Continuum.Grains.Fleet;
using Continuum.Grains.Nodes;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Continuum.Grains.Namespaces;

/// <inheritdoc cref="INamespaceGrain"/>
[GrainType("namespace")]
public sealed class NamespaceGrain(
    [PersistentState("namespace", GrainStorageNames.Default)] IPersistentState<NamespaceState> state,
    PlacementOptions options,
    NodeFailures failures,
    IImageLayers images,
    IGrainFactory grains,
    TimeProvider time,
    ILogger<NamespaceGrain> logger) : Grain, INamespaceGrain
{
    private string Space => this.GetPrimaryKeyString();

    private IReadOnlyList<PlacedFunction> Functions => [.. state.State.Functions.Values];

    /// <inheritdoc/>
    public async Task<PlaceOutcome> PlaceAsync(PlacedFunction function)
    {
        FleetSnapshot fleet = await FleetSnapshot.TakeAsync(grains, images, time);
        DeployPlan deploy = DeployPlan.Make(Space, Functions, function, fleet, options, failures.Of(fleet));
        if (deploy.Plan is not { } plan)
        {
            if (deploy.Refusal is PlaceOutcome.NotPlaceable refused)
            {
                logger.NotPlaced(new FunctionKey(Space, function.Name), refused.Reason);
            }

            return deploy.Refusal!;
        }

        if (state.State.Functions.Count == 0)
        {
            await grains.GetGrain<IFleetGrain>(IFleetGrain.Key).AddNamespaceAsync(Space);
        }

        state.State.Functions[function.Name] = deploy.Candidate;
        Adopt(plan);
        await state.WriteOrRevertAsync();
        logger.Placed(
            new VersionKey(new FunctionKey(Space, function.Name), function.Version),
            string.Join(", ", state.State.Functions[function.Name].Nodes.Select(node => node.NodeId)));
        await TellNodesAsync(fleet);
        return new PlaceOutcome.Placed();
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(string name)
    {
        bool existed = state.State.Functions.Remove(name);
        if (existed)
        {
            await state.WriteOrRevertAsync();
        }

        // Told even when it is gone already: an earlier removal may have broken off before it told them.
        await TellNodesAsync(await FleetSnapshot.TakeAsync(grains, images, time));
        await LeaveFleetWhenEmptyAsync();
        return existed;
    }

    /// <inheritdoc/>
    public async Task ReconsiderAsync()
    {
        FleetSnapshot fleet = await FleetSnapshot.TakeAsync(grains, images, time);
        bool changed = Remember(fleet);
        changed |= Functions.Count > 0
            && Adopt(NamespacePlan.Make(
                Space, fleet.Problem(Space, Functions, options, failures.Of(fleet), moveBudget: null)));
        if (changed)
        {
            await state.WriteOrRevertAsync();
        }

        await TellNodesAsync(fleet);
        await LeaveFleetWhenEmptyAsync();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FunctionView>> GetFunctionsAsync()
    {
        FleetSnapshot fleet = await FleetSnapshot.TakeAsync(grains, images, time);
        return [.. Functions.Select(function => new FunctionView
        {
            Namespace = Space,
            Name = function.Name,
            Version = function.Version,
            Runtime = function.Declaration.Spec.Runtime,
            Image = function.ImageDigest,
            DeployedAt = function.PlacedAt,
            Triggers = [.. function.Declaration.Spec.Triggers.Select(TriggerText.Of)],
            Nodes = PlacementViews.Choices(Space, function, fleet),
            NotYetActedOn = DeclarationNotices.Of(
                function.Declaration, data => options.DataSetOf(data) is not null),
        })];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PlacedFunction>> GetPlacedAsync() => Task.FromResult(Functions);

    /// <inheritdoc/>
    public Task<FunctionAddress?> FindAsync(string name) => Task.FromResult(
        state.State.Functions.GetValueOrDefault(name) is { } function ? Address(function) : null);

    /// <inheritdoc/>
    public Task<HttpAddress?> FindHttpAsync(string path, string method)
    {
        (PlacedFunction Function, FunctionTrigger.Http Http)[] triggers =
        [
            .. Functions.SelectMany(function => function.Declaration.Spec.Triggers.OfType<FunctionTrigger.Http>()
                .Where(http => http.Path == path).Select(http => (function, http))),
        ];
        if (triggers.Length == 0)
        {
            return Task.FromResult<HttpAddress?>(null);
        }

        // Two functions may share a path with different methods.
        int taking = Array.FindIndex(
            triggers, trigger => trigger.Http.Methods.Count == 0 || trigger.Http.Methods.Contains(method));
        return Task.FromResult<HttpAddress?>(new HttpAddress(
            Address(triggers[Math.Max(taking, 0)].Function),
            TakesMethod: taking >= 0,
            [.. triggers.SelectMany(trigger => trigger.Http.Methods).Distinct()]));
    }

    // Keeps how long functions take, where that is news: not for every wobble.
    private bool Remember(FleetSnapshot fleet)
    {
        bool changed = false;
        foreach (PlacedFunction function in Functions)
        {
            if (MeasuredExecution.Of(new FunctionKey(Space, function.Name), fleet.Reports) is { } measured
                && function.Execution?.IsLike(measured) != true)
            {
                state.State.Functions[function.Name] = function with { Execution = measured };
                changed = true;
            }
        }

        return changed;
    }

    // Takes a plan over: what it does not plan stays as it is.
    private bool Adopt(NamespacePlan plan)
    {
        bool changed = false;
        foreach (PlacedFunction function in Functions)
        {
            FunctionKey key = new(Space, function.Name);
            if (!plan.Plans(function.Name))
            {
                logger.NotPlaced(key, "no node will do; it stays where it is");
                continue;
            }

            if (!plan.IsPlaced(function.Name))
            {
                logger.NotPlaced(key, plan.Found(function.Name));
            }

            // Reasons hold figures that change with every look: they are told anew when they are asked for.
            IReadOnlyList<PlacedNode> nodes = plan.NodesOf(function.Name);
            if (!nodes.Select(node => node.NodeId).SequenceEqual(function.Nodes.Select(node => node.NodeId)))
            {
                state.State.Functions[function.Name] = function with { Nodes = nodes };
                changed = true;
            }
        }

        return changed;
    }

    // Last of all, so that a namespace whose nodes were not told yet is still looked at.
    private Task LeaveFleetWhenEmptyAsync() => state.State.Functions.Count == 0
        ? grains.GetGrain<IFleetGrain>(IFleetGrain.Key).RemoveNamespaceAsync(Space)
        : Task.CompletedTask;

    private FunctionAddress Address(PlacedFunction function) => new(
        new FunctionKey(Space, function.Name),
        [.. function.Nodes.Select(node => node.NodeId)],
        function.Declaration.Spec.Timeout);

    private Task TellNodesAsync(FleetSnapshot fleet) => Task.WhenAll(fleet.Reports.Select(report =>
        grains.GetGrain<INodeGrain>(report.View.Description.NodeId).SetPartAsync(
            Space,
            NodeParts.For(report.View.Description, Space, Functions, fleet.Locations) with
            {
                Accelerators = AcceleratorInput.Holds(report.View.Description.NodeId, Functions, fleet),
            })));
}
