using Continuum.Silo.Activations;
using Orleans.Runtime;

namespace Orleans;

/// <summary>What a grain may ask of its own activation.</summary>
public static class GrainBaseExtensions
{
    /// <summary>Registers a timer that runs turns of this grain until it is disposed or the activation ends.</summary>
    /// <param name="grain">The grain itself.</param>
    /// <param name="callback">One turn; what it throws is logged and the timer goes on.</param>
    /// <param name="options">When, how often, and whether it interleaves and keeps the activation alive.</param>
    public static IGrainTimer RegisterGrainTimer(
        this IGrainBase grain, Func<Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return RegisterGrainTimer(grain, static (turn, _) => turn(), callback, options);
    }

    /// <inheritdoc cref="RegisterGrainTimer(IGrainBase, Func{Task}, GrainTimerCreationOptions)"/>
    public static IGrainTimer RegisterGrainTimer(
        this IGrainBase grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return RegisterGrainTimer(grain, static (turn, token) => turn(token), callback, options);
    }

    /// <summary>Registers a timer whose turns get a state of the caller's.</summary>
    /// <typeparam name="TState">Whatever the turns need.</typeparam>
    /// <param name="grain">The grain itself.</param>
    /// <param name="callback">One turn; its token is cancelled when the timer is disposed.</param>
    /// <param name="state">Passed to every turn.</param>
    /// <param name="options">When, how often, and whether it interleaves and keeps the activation alive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A due time or period below zero that is not infinite.</exception>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this IGrainBase grain,
        Func<TState, CancellationToken, Task> callback,
        TState state,
        GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentNullException.ThrowIfNull(callback);
        return grain.GrainContext is Activation activation
            ? activation.RegisterTimer(token => callback(state, token), options)
            : throw new ArgumentException("The grain's context is not one of this silo's activations.", nameof(grain));
    }
}
