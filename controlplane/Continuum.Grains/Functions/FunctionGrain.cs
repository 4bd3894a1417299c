using System.Text;
using Continuum.Contracts.Declarations;
using Continuum.Contracts.Functions;
using Continuum.Grains.Namespaces;
using Orleans;
using Orleans.Runtime;

namespace Continuum.Grains.Functions;

/// <inheritdoc cref="IFunctionGrain"/>
[GrainType("function")]
public sealed class FunctionGrain(
    [PersistentState("function", GrainStorageNames.Default)] IPersistentState<FunctionState> state,
    IGrainFactory grains,
    TimeProvider time) : Grain, IFunctionGrain
{
    private const int VersionsKept = 20;

    /// <inheritdoc/>
    public async Task<DeployOutcome> DeployAsync(string declarationJson, string imageDigest)
    {
        FunctionDeclaration declaration = DeclarationJson.Read(Encoding.UTF8.GetBytes(declarationJson));
        string version = DeclarationVersion.Of(declaration, imageDigest).Version;
        bool changed = state.State.Current?.Version != version;

        // Asked even when nothing changed: it heals a placement that was lost, and says again where the function is.
        PlaceOutcome placed = await Namespace().PlaceAsync(new PlacedFunction(
            declaration.Metadata.Name, version, declarationJson, imageDigest));
        if (placed is PlaceOutcome.NotPlaceable refused)
        {
            return new DeployOutcome.NotPlaceable(refused.Reason, refused.Rejections);
        }

        if (placed is PlaceOutcome.Conflict conflict)
        {
            return new DeployOutcome.Conflict(conflict.Reason);
        }

        if (changed)
        {
            await MakeCurrentAsync(new FunctionVersion(version, declarationJson, imageDigest, time.GetUtcNow()));
        }

        return new DeployOutcome.Deployed(version, changed);
    }

    /// <inheritdoc/>
    public Task<FunctionVersion?> GetCurrentAsync() => Task.FromResult(state.State.Current);

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync()
    {
        // A deploy that broke off half-way may have left it with its namespace alone.
        bool wasPlaced = await Namespace().RemoveAsync(Key.Name);
        bool existed = state.State.Current is not null;
        if (existed)
        {
            await state.ClearStateAsync();
        }

        return existed || wasPlaced;
    }

    private FunctionKey Key => FunctionKey.Parse(this.GetPrimaryKeyString());

    private INamespaceGrain Namespace() => grains.GetGrain<INamespaceGrain>(Key.Namespace);

    private async Task MakeCurrentAsync(FunctionVersion version)
    {
        if (state.State.Current is { } before)
        {
            state.State.Earlier.Insert(0, before);
            state.State.Earlier.RemoveAll(earlier => earlier.Version == version.Version);
            state.State.Earlier = [.. state.State.Earlier.Take(VersionsKept)];
        }

        state.State.Current = version;
        await state.WriteOrRevertAsync();
    }
}
