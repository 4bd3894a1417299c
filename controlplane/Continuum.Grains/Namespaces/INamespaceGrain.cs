using Continuum.Contracts.Api;
using Orleans;

namespace Continuum.Grains.Namespaces;

/// <summary>One namespace's placement: which nodes carry which of its functions, and why.</summary>
public interface INamespaceGrain : IGrainWithStringKey
{
    /// <summary>Places a function's version, in place of its earlier one; on refusal all stays as it was.</summary>
    Task<PlaceOutcome> PlaceAsync(PlacedFunction function);

    /// <summary>Takes a function off its nodes.</summary>
    /// <returns>Whether there was one.</returns>
    Task<bool> RemoveAsync(string name);

    /// <summary>Looks at the placement anew, after the fleet changed; what can stay where it is stays.</summary>
    Task ReconsiderAsync();

    /// <summary>The functions, in the order of their names.</summary>
    Task<IReadOnlyList<FunctionView>> GetFunctionsAsync();

    /// <summary>
    /// The functions and their nodes as they are placed at this moment: what takes its time with them is worked out
    /// outside of the namespace's turn (see <see cref="PlacementQuestions"/>).
    /// </summary>
    Task<IReadOnlyList<PlacedFunction>> GetPlacedAsync();

    /// <summary>What is needed to bring an invocation to a function, or null when there is no such function.</summary>
    Task<FunctionAddress?> FindAsync(string name);

    /// <summary>The function that a path and method belong to, or null when no trigger has the path.</summary>
    Task<HttpAddress?> FindHttpAsync(string path, string method);
}
