namespace PxarMount.Query;

/// <summary>One place of a <see cref="Glob"/>.</summary>
internal abstract class GlobToken
{
    /// <summary>How many places may be passed without a byte; 0 for none.</summary>
    public virtual int EmptyStep => 0;

    /// <summary>
    /// Takes a byte at this place: marks the places where matching goes on, and tells whether there are any.
    /// <paramref name="isInside"/> tells that the byte goes on with a UTF-8 character.
    /// </summary>
    public abstract bool Step(byte value, bool isInside, int place, Span<bool> next);

    /// <summary>One byte of a set.</summary>
    public sealed class One(Func<byte, bool> accepts) : GlobToken
    {
        private readonly bool[] _accepted = [.. Enumerable.Range(0, 256).Select(value => accepts((byte)value))];

        public override bool Step(byte value, bool isInside, int place, Span<bool> next)
        {
            if (_accepted[value])
                next[place + 1] = true;
            return _accepted[value];
        }
    }

    /// <summary>The first byte of a character; <see cref="CharacterRest"/> takes the others.</summary>
    public sealed class Character(Func<byte, bool> accepts) : GlobToken
    {
        private readonly bool[] _accepted = [.. Enumerable.Range(0, 256).Select(value => accepts((byte)value))];

        public override bool Step(byte value, bool isInside, int place, Span<bool> next)
        {
            bool taken = !isInside && _accepted[value];
            if (taken)
                next[place + 1] = true;
            return taken;
        }
    }

    /// <summary>What remains of a character.</summary>
    public sealed class CharacterRest : GlobToken
    {
        public override int EmptyStep => 1;

        public override bool Step(byte value, bool isInside, int place, Span<bool> next)
        {
            if (isInside)
                next[place] = true;
            return isInside;
        }
    }

    /// <summary>Any number of bytes of a set.</summary>
    public sealed class Many(Func<byte, bool> accepts) : GlobToken
    {
        private readonly bool[] _accepted = [.. Enumerable.Range(0, 256).Select(value => accepts((byte)value))];

        public override int EmptyStep => 1;

        public override bool Step(byte value, bool isInside, int place, Span<bool> next)
        {
            if (_accepted[value])
                next[place] = true;
            return _accepted[value];
        }
    }

    /// <summary>The start of <c>**/</c>: nothing, or what <see cref="DirectoriesEnd"/> finishes.</summary>
    public sealed class DirectoriesStart : GlobToken
    {
        public override int EmptyStep => 2;

        public override bool Step(byte value, bool isInside, int place, Span<bool> next)
        {
            if (value != (byte)'/')
                next[place + 1] = true;
            return value != (byte)'/';
        }
    }

    /// <summary>Within <c>**/</c>: any bytes, the last of them a slash.</summary>
    public sealed class DirectoriesEnd : GlobToken
    {
        public override bool Step(byte value, bool isInside, int place, Span<bool> next)
        {
            next[place] = true;
            if (value == (byte)'/')
                next[place + 1] = true;
            return true;
        }
    }
}
