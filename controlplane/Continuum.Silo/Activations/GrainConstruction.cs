using Continuum.Silo.State;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Continuum.Silo.Activations;

/// <summary>What a generated factory asks for while it constructs one grain.</summary>
public sealed class GrainConstruction
{
    // Orleans' ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME.
    private const string DefaultStorage = "Default";

    private readonly Activation _activation;
    private readonly List<Func<Task>> _reads = [];

    internal GrainConstruction(Activation activation)
    {
        _activation = activation;
    }

    /// <summary>A service of the process.</summary>
    /// <typeparam name="TService">The type of the constructor's parameter.</typeparam>
    /// <exception cref="InvalidOperationException">No such service is registered.</exception>
    public TService Service<TService>()
        where TService : notnull =>
        typeof(TService) == typeof(IGrainContext)
            ? (TService)(object)_activation
            : _activation.ActivationServices.GetRequiredService<TService>();

    /// <summary>A state of the grain, which is read before <c>OnActivateAsync</c>.</summary>
    /// <typeparam name="TState">The state.</typeparam>
    /// <param name="stateName">The name of the state within its grain.</param>
    /// <param name="storageName">The name the storage was registered with; null for "Default".</param>
    /// <param name="create">Makes the initial state.</param>
    /// <exception cref="InvalidOperationException">No storage of that name is registered.</exception>
    public IPersistentState<TState> State<TState>(string stateName, string? storageName, Func<TState> create)
    {
        string name = storageName ?? DefaultStorage;
        IGrainStorage storage = _activation.ActivationServices.GetKeyedService<IGrainStorage>(name)
            ?? throw new InvalidOperationException(
                $"{_activation.GrainId} keeps its state '{stateName}' in a storage named '{name}', and none is "
                + "registered: add one as a keyed IGrainStorage service of that name.");
        PersistentState<TState> state = new(stateName, storage, _activation.GrainId, create);
        _reads.Add(state.ReadStateAsync);
        return state;
    }

    internal async Task ReadStatesAsync()
    {
        foreach (Func<Task> read in _reads)
        {
            await read();
        }
    }
}
