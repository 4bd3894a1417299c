using System.Collections.Frozen;
using Continuum.Silo.Calls;
using Orleans.Runtime;

namespace Continuum.Silo.Hosting;

/// <summary>What the modules registered, by interface and by type name.</summary>
internal sealed class GrainRegistry
{
    private readonly FrozenDictionary<Type, GrainReferenceClass> _references;
    private readonly FrozenDictionary<Type, GrainClass> _classOfInterface;
    private readonly FrozenDictionary<GrainType, GrainClass> _classOfType;

    /// <exception cref="ArgumentException">Two classes have one name, or implement one interface.</exception>
    public GrainRegistry(IEnumerable<GrainModule> modules)
    {
        GrainModule[] all = [.. modules];
        GrainClass[] classes = [.. all.SelectMany(module => module.Classes)];
        _references = all.SelectMany(module => module.References).DistinctBy(one => one.Interface)
            .ToFrozenDictionary(one => one.Interface);
        _classOfType = Unique<GrainType>(classes, one => [GrainType.Create(one.TypeName)], "grain type");
        _classOfInterface = Unique(classes, one => one.Interfaces, "interface");
    }

    public GrainClass ClassOf(GrainType type) => _classOfType[type];

    /// <summary>The type of the grains behind an interface.</summary>
    public GrainType TypeOf(Type grainInterface) => _classOfInterface.TryGetValue(grainInterface, out GrainClass? found)
        ? GrainType.Create(found.TypeName)
        : throw new ArgumentException(
            $"No registered grain class implements {grainInterface.FullName}: call the generated AddGrainsOf... method "
            + "of the assembly that holds the class.");

    public GrainReferenceProxy Reference(Type @interface, GrainCaller caller) =>
        _references.TryGetValue(@interface, out GrainReferenceClass? found)
            ? found.Create(caller)
            : throw new ArgumentException(
                $"{@interface.FullName} has no generated reference: it must derive from IGrainWithStringKey or "
                + "IGrainObserver, and its assembly's AddGrainsOf... method must have been called.");

    private static FrozenDictionary<TKey, GrainClass> Unique<TKey>(
        GrainClass[] classes, Func<GrainClass, IEnumerable<TKey>> keys, string what)
        where TKey : notnull
    {
        Dictionary<TKey, GrainClass> found = [];
        foreach (GrainClass one in classes)
        {
            foreach (TKey key in keys(one))
            {
                if (!found.TryAdd(key, one))
                {
                    throw new ArgumentException(
                        $"Two grain classes, {found[key].TypeName} and {one.TypeName}, have the {what} {key}; "
                        + "the embedded silo takes one class each.");
                }
            }
        }

        return found.ToFrozenDictionary();
    }
}
