using Continuum.Contracts.Api;
using Continuum.Contracts.Declarations;
using Continuum.Contracts.Images;
using Continuum.Placement.Availability;
using Orleans;

namespace Continuum.Grains.Namespaces;

/// <summary>
/// Answers what takes its time: why a function is where it is, and what a deploy would change. It works on a snapshot,
/// outside of the namespace's turn, so that no deploy waits for an answer; and on one core at most, so that questions
/// never take all of them from deploys.
/// </summary>
public sealed class PlacementQuestions(
    IGrainFactory grains,
    PlacementOptions options,
    NodeFailures failures,
    IImageLayers images,
    TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Where a function is and why, or null when there is no such function.</summary>
    public Task<PlacementView?> ExplainAsync(string space, string name, CancellationToken cancellationToken) =>
        ExplainAsync(
            space,
            name,
            plan => plan.SavingAtMost(cancellationToken),
            work => InTurnAsync(work, cancellationToken));

    /// <summary>The same for the answer to a deploy, which waits for no question and for no proof.</summary>
    public Task<PlacementView?> ExplainDeployedAsync(string space, string name, CancellationToken cancellationToken) =>
        ExplainAsync(space, name, _ => null, work => Task.Run(work, cancellationToken));

    /// <summary>What a deploy would come to as things stand; nothing is stored and no node is told.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="declaration">The function's declaration.</param>
    /// <param name="imageDigest">The image's manifest digest.</param>
    /// <param name="layers">What it is made of, or null where it has been uploaded.</param>
    /// <param name="cancellationToken">Ends the wait for the answer before it is begun.</param>
    public async Task<DeployPreview> TryAsync(
        string space,
        FunctionDeclaration declaration,
        string imageDigest,
        IReadOnlyList<ImageLayer>? layers,
        CancellationToken cancellationToken)
    {
        PlacedFunction function = new(
            declaration.Metadata.Name,
            DeclarationVersion.Of(declaration, imageDigest).Version,
            System.Text.Encoding.UTF8.GetString(DeclarationJson.Canonical(declaration)),
            imageDigest);
        IReadOnlyList<PlacedFunction> functions = await grains.GetGrain<INamespaceGrain>(space).GetPlacedAsync();
        FleetSnapshot fleet = await FleetSnapshot.TakeAsync(
            grains, layers is null ? images : new PendingImage(images, imageDigest, layers), time);
        return await InTurnAsync(
            () =>
            {
                FailureModel model = failures.Of(fleet);
                DeployPlan deploy = DeployPlan.Make(space, functions, function, fleet, options, model);
                return DeployPreviews.Of(space, functions, deploy, fleet, options, model);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<PlacementView?> ExplainAsync(
        string space,
        string name,
        Func<NamespacePlan, double?> savingAtMost,
        Func<Func<PlacementView>, Task<PlacementView>> workAsync)
    {
        IReadOnlyList<PlacedFunction> functions = await grains.GetGrain<INamespaceGrain>(space).GetPlacedAsync();
        if (functions.FirstOrDefault(each => each.Name == name) is not { } function)
        {
            return null;
        }

        FleetSnapshot fleet = await FleetSnapshot.TakeAsync(grains, images, time);
        return await workAsync(() =>
        {
            NamespacePlan plan = NamespacePlan.AsItIs(
                space, fleet.Problem(space, functions, options, failures.Of(fleet), moveBudget: 0));
            return PlacementViews.Of(
                space, function, PlacementViews.Choices(space, function, fleet), plan, savingAtMost(plan));
        });
    }

    // One question after the other.
    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }
}
