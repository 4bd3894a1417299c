using Orleans.Runtime;

namespace Continuum.Silo.Calls;

/// <summary>
/// Base of the generated references. Two references are equal when they lead to the same grain or observer.
/// </summary>
public abstract class GrainReferenceProxy : IAddressable, IEquatable<GrainReferenceProxy>
{
    private readonly GrainCaller _caller;

    /// <summary>Binds the reference.</summary>
    /// <param name="caller">Carries its calls.</param>
    protected GrainReferenceProxy(GrainCaller caller)
    {
        _caller = caller;
    }

    internal GrainId GrainId => _caller.GrainId;

    internal ICallTarget Target => _caller.Target;

    /// <inheritdoc/>
    public bool Equals(GrainReferenceProxy? other) =>
        other is not null && other.GetType() == GetType() && other.GrainId == GrainId;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReferenceProxy);

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"reference to {GrainId}";

    /// <summary>Calls a method with a result.</summary>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="body">Calls it on the grain or observer.</param>
    protected Task<TResult> CallAsync<TResult>(GrainMethod method, Func<object, Task<TResult>> body) =>
        _caller.CallAsync(method, body);

    /// <summary>Calls a method without a result.</summary>
    /// <param name="method">The method.</param>
    /// <param name="body">Calls it on the grain or observer.</param>
    protected Task CallAsync(GrainMethod method, Func<object, Task> body) =>
        _caller.CallAsync(method, async target =>
        {
            await body(target);
            return true;
        });
}
