using Continuum.Silo.Activations;
using Continuum.Silo.Calls;
using Orleans.Runtime;

namespace Orleans;

/// <summary>What can be asked of a grain and of a reference to one.</summary>
public static class GrainExtensions
{
    /// <summary>Type and key of a grain, or of what a reference refers to.</summary>
    /// <exception cref="ArgumentException">The object is neither a grain nor a reference.</exception>
    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        IGrainBase self => self.GrainContext.GrainId,
        GrainReferenceProxy reference => reference.GrainId,
        _ => throw new ArgumentException(
            $"{grain?.GetType().Name ?? "null"} is neither a grain nor a reference from IGrainFactory.", nameof(grain)),
    };

    /// <summary>The key of a grain that is addressed by a string.</summary>
    /// <exception cref="ArgumentException">The object is neither a grain nor a reference.</exception>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    /// <summary>A reference to the grain itself, to hand to others: they must never get the object.</summary>
    /// <typeparam name="TGrainInterface">An interface the grain's class implements.</typeparam>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) => grain switch
    {
        Grain { GrainContext: Activation activation } =>
            activation.Silo.Reference<TGrainInterface>(activation.GrainId),
        TGrainInterface reference => reference,
        _ => throw new ArgumentException(
            $"{grain?.GetType().Name ?? "null"} is no {typeof(TGrainInterface).Name}.", nameof(grain)),
    };
}
