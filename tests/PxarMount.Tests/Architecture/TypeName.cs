namespace PxarMount.Tests.Architecture;

/// <summary>A type's name as C# writes it, with its namespace only where it is not one of the everyday ones.</summary>
public static class TypeName
{
    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    public static string Of(Type type)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!);
        }

        if (type.IsPointer)
        {
            return Of(type.GetElementType()!) + "*";
        }

        if (type.IsArray)
        {
            return Of(type.GetElementType()!) + "[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Of(value) + "?";
        }

        if (s_keywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }

        string outer = type is { IsNested: true, IsGenericParameter: false } ? Of(type.DeclaringType!) + "."
            : type.IsGenericParameter || type.Namespace!.StartsWith("System", StringComparison.Ordinal) ? "" : type.Namespace + ".";
        string name = type.Name.Split('`')[0];
        Type[] arguments = type.IsGenericType ? type.GetGenericArguments() : [];
        return outer + name + (arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(Of))}>");
    }
}
