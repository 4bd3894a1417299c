using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Continuum.Silo.Tests.Surface;

/// <summary>Reads what an assembly shows, from its metadata: nothing of it is loaded or run.</summary>
internal sealed class AssemblySurface
{
    // What every class and struct has from System.Object, overridden or not.
    private static readonly string[] OfObject =
        ["String ToString`0()", "Boolean Equals`0(Object)", "Int32 GetHashCode`0()"];

    private readonly SignatureNames _names = new();
    private readonly MetadataReader _reader;

    private AssemblySurface(MetadataReader reader)
    {
        _reader = reader;
    }

    /// <summary>The public types in the Orleans namespaces, by full name.</summary>
    public static IReadOnlyDictionary<string, SurfaceType> Read(string path)
    {
        using PEReader file = new(File.OpenRead(path));
        AssemblySurface surface = new(file.GetMetadataReader());
        return surface._reader.TypeDefinitions
            .Where(surface.IsShown)
            .ToDictionary(one => SignatureNames.NameOf(surface._reader, one, surface._names), surface.Describe);
    }

    private bool IsShown(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _reader.GetTypeDefinition(handle);
        string @namespace = _reader.GetString(type.Namespace);
        return (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public
            && (@namespace == "Orleans" || @namespace.StartsWith("Orleans.", StringComparison.Ordinal));
    }

    private SurfaceType Describe(TypeDefinitionHandle handle)
    {
        HashSet<string> ancestors = [];
        HashSet<string> members = [.. OfObject];
        Collect(handle, ancestors, members, isDeclaring: true);
        return new SurfaceType(KindOf(_reader.GetTypeDefinition(handle)), ancestors, members);
    }

    private void Collect(
        TypeDefinitionHandle handle, HashSet<string> ancestors, HashSet<string> members, bool isDeclaring)
    {
        TypeDefinition type = _reader.GetTypeDefinition(handle);
        members.UnionWith(type.GetMethods().Select(_reader.GetMethodDefinition)
            .Where(one => IsShown(one.Attributes & MethodAttributes.MemberAccessMask))
            .Select(Signature)
            .Where(one => isDeclaring || !one.Contains(".ctor", StringComparison.Ordinal)));
        members.UnionWith(type.GetFields().Select(_reader.GetFieldDefinition)
            .Where(one => (one.Attributes & FieldAttributes.FieldAccessMask) == FieldAttributes.Public)
            .Select(one => $"field {one.DecodeSignature(_names, null)} {_reader.GetString(one.Name)}"));
        IEnumerable<EntityHandle> parents =
            type.GetInterfaceImplementations().Select(one => _reader.GetInterfaceImplementation(one).Interface);
        foreach (EntityHandle parent in type.BaseType.IsNil ? parents : parents.Append(type.BaseType))
        {
            ancestors.Add(SignatureNames.NameOf(_reader, parent, _names));
            if (parent.Kind == HandleKind.TypeDefinition)
            {
                Collect((TypeDefinitionHandle)parent, ancestors, members, isDeclaring: false);
            }
        }
    }

    private string Signature(MethodDefinition method)
    {
        MethodSignature<string> signature = method.DecodeSignature(_names, null);
        string @static = signature.Header.IsInstance ? "" : "static ";
        string name = _reader.GetString(method.Name);
        string parameters = string.Join(", ", signature.ParameterTypes);
        return $"{@static}{signature.ReturnType} {name}`{signature.GenericParameterCount}({parameters})";
    }

    private static bool IsShown(MethodAttributes access) =>
        access is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private string KindOf(TypeDefinition type)
    {
        string parent = type.BaseType.IsNil ? "" : SignatureNames.NameOf(_reader, type.BaseType, _names);
        string kind = parent switch
        {
            "System.Enum" => "enum",
            "System.ValueType" => "struct",
            _ => type.Attributes.HasFlag(TypeAttributes.Interface) ? "interface" : "class",
        };
        string @abstract = type.Attributes.HasFlag(TypeAttributes.Abstract) ? "abstract " : "";
        return @abstract + (type.Attributes.HasFlag(TypeAttributes.Sealed) ? "sealed " : "") + kind;
    }
}
