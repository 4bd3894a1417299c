using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>Where the states of grains are kept. Called by many grains at once.</summary>
public interface IGrainStorage
{
    /// <summary>
    /// Reads a state. Where none is stored: <c>ETag</c> null, <c>RecordExists</c> false, <c>State</c> untouched.
    /// </summary>
    /// <typeparam name="T">The state.</typeparam>
    /// <param name="stateName">The name of the state within its grain.</param>
    /// <param name="grainId">The grain.</param>
    /// <param name="grainState">Filled with what is stored.</param>
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>Stores a state durably and gives it a new <c>ETag</c>.</summary>
    /// <typeparam name="T">The state.</typeparam>
    /// <param name="stateName">The name of the state within its grain.</param>
    /// <param name="grainId">The grain.</param>
    /// <param name="grainState">The state, with the version it was read as.</param>
    /// <exception cref="InconsistentStateException">What is stored is another version.</exception>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>Removes a state: <c>ETag</c> becomes null and <c>RecordExists</c> false.</summary>
    /// <typeparam name="T">The state.</typeparam>
    /// <param name="stateName">The name of the state within its grain.</param>
    /// <param name="grainId">The grain.</param>
    /// <param name="grainState">The state, with the version it was read as.</param>
    /// <exception cref="InconsistentStateException">What is stored is another version.</exception>
    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);
}
